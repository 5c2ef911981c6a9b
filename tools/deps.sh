#!/bin/sh
# Installs what building and testing need and this machine lacks. Says what, asks nothing.
# usage: tools/deps.sh build|test
set -eu
case "${1:-build}" in build | test) ;; *) echo "usage: tools/deps.sh build|test" >&2; exit 2 ;; esac

build="gcc libc6-dev pkg-config python3
 libwebsockets-dev libwebsockets-evlib-uv libuv1-dev libssl-dev libsodium-dev libsqlite3-dev
 libpocketsphinx-dev pocketsphinx-en-us flite1-dev libmp3lame-dev
 libmbedtls-dev libmpg123-dev libasound2-dev"
demo="espeak-ng ffmpeg asterisk-core-sounds-en-g722 asterisk-core-sounds-en"
test="libcmocka-dev python3-websockets openssl clang-format"

wanted="$build $demo"
[ "${1:-build}" = test ] && wanted="$wanted $test"

missing=""
for package in $wanted; do
	dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

echo "installing:$missing" >&2
sudo=""
if [ "$(id -u)" != 0 ]; then
	command -v sudo >/dev/null || { echo "tools/deps.sh: needs root or sudo to install:$missing" >&2; exit 1; }
	sudo="sudo"
fi
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086
{
	$sudo apt-get update -qq
	$sudo apt-get install -y -qq --no-install-recommends $missing
} >&2
