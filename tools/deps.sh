#!/bin/sh
# Installs what building and testing need and this machine lacks. Says what, asks nothing.
# usage: tools/deps.sh build|test|fuzz|phrases
# shellcheck disable=SC2086   # lists of packages are split into words on purpose
set -eu

build="gcc libc6-dev pkg-config python3
 libwebsockets-dev libwebsockets-evlib-uv libuv1-dev libssl-dev libsodium-dev libsqlite3-dev libjwt-dev libcurl4-openssl-dev
 libpocketsphinx-dev pocketsphinx-en-us flite1-dev libmp3lame-dev libespeak-ng-dev
 libmbedtls-dev libmpg123-dev libasound2-dev
 espeak-ng ffmpeg asterisk-core-sounds-en-g722 asterisk-core-sounds-en"
test="libcmocka-dev python3-websockets openssl clang-format prometheus systemd strace
 gcc-riscv64-unknown-elf picolibc-riscv64-unknown-elf qemu-system-misc gcc-xtensa-lx106"
phrases="python3 flite espeak-ng lame"
fuzz="clang-14 libclang-rt-14-dev"

case "${1:-}" in
build) wanted="$build" ;;
test) wanted="$build $test" ;;
fuzz) wanted="$build $test $fuzz" ;;
phrases) wanted="$phrases" ;;
*) echo "usage: tools/deps.sh build|test|fuzz|phrases" >&2; exit 2 ;;
esac

fail() {
	echo "tools/deps.sh: $1" >&2
	exit 1
}

command -v dpkg-query >/dev/null || fail "this is no Debian: install what stands for$(printf ' %s' $wanted)"
installed=" $(dpkg-query -W -f '${Package}:${db:Status-Status} ' $wanted 2>/dev/null || :)"
missing=""
for package in $wanted; do
	case "$installed" in *" $package:installed "*) ;; *) missing="$missing $package" ;; esac
done
[ -n "$missing" ] || exit 0

sudo=""
if [ "$(id -u)" != 0 ]; then
	command -v sudo >/dev/null || fail "neither root nor sudo. As root run: apt-get install -y --no-install-recommends$missing"
	sudo="sudo"
fi
echo "installing (takes a minute or two):$missing" >&2
log="$(mktemp)"
policy="/usr/sbin/policy-rc.d"
[ -e "$policy" ] && policy=""
trap 'rm -f "$log"; [ -z "$policy" ] || $sudo rm -f "$policy"' EXIT
# Of some packages only a tool is wanted: none of their daemons is started.
if [ -n "$policy" ]; then
	printf '#!/bin/sh\nexit 101\n' | $sudo tee "$policy" >/dev/null
	$sudo chmod 755 "$policy"
fi
# What apt has to say interests only when it fails.
apt() {
	$sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq "$@" >"$log" 2>&1 || {
		cat "$log" >&2
		fail "apt-get $1 failed"
	}
}
apt update
apt install -y --no-install-recommends $missing
