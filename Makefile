# Teddy. The commands: run, demo, test, build, bench, soak (see README.md). CONTRIBUTING.md says where a new thing goes.
#
# Every folder in MODULES becomes one archive; GROUP_* says which archives a program or a folder of unit tests links, in
# the order of the layers. A new .c file in a module, or a new tests/unit/GROUP/test_*.c, needs no line here.

MODE ?= release
OUT := build/$(MODE)
PYTHON := /usr/bin/python3
VERSION := $(shell cat VERSION)
BUILD := $(shell cat BUILD)

MODULES := common/base common/audio common/wire \
  device/phrases device/core device/portal device/psa device/linux \
  server/loop server/work server/net server/session server/turn server/phrase server/safety \
  server/engines/stt server/engines/reply server/engines/tts server/engines/mp3 server/engines/hosted server/engines/null server/engines/faulty server/engines/dispatch \
  server/family server/store server/release server/api server/ops server/app ctl \
  tests/support

# --- what links what -------------------------------------------------------------------------------------------------
GROUP_common   := common/wire common/audio common/base
GROUP_device   := device/core device/phrases device/psa $(GROUP_common)
GROUP_portal   := device/portal $(GROUP_common)
GROUP_bear     := device/linux $(GROUP_device)
GROUP_net      := server/net server/work server/loop $(GROUP_common)
GROUP_phrase   := server/phrase $(GROUP_common)
GROUP_safety   := server/safety server/phrase $(GROUP_common)
GROUP_stt      := server/engines/stt $(GROUP_common)
GROUP_reply    := server/engines/reply server/phrase $(GROUP_common)
GROUP_voice    := server/engines/tts server/engines/mp3 $(GROUP_common)
GROUP_ops      := server/ops $(GROUP_common)
GROUP_family   := server/family server/store $(GROUP_safety)
GROUP_api      := server/api server/release server/family server/store server/safety server/phrase $(GROUP_net)
GROUP_release  := server/release server/store $(GROUP_common)
GROUP_session  := server/session server/turn $(GROUP_safety)
# The simulator: bears and the server's session core in one world.
GROUP_sim      := device/core device/phrases $(GROUP_session)
GROUP_hosted   := server/engines/hosted server/engines/reply server/phrase server/loop $(GROUP_common)
GROUP_dispatch := server/engines/dispatch server/engines/mp3 server/work server/loop $(GROUP_common)
GROUP_app      := server/app $(GROUP_common)
GROUP_server   := server/app server/api server/release server/net server/session server/engines/dispatch server/turn server/engines/hosted server/engines/null server/engines/faulty server/engines/stt \
                  server/engines/reply server/engines/tts server/engines/mp3 server/family server/store server/safety server/phrase \
                  server/ops server/work server/loop $(GROUP_common)
GROUP_app      := $(GROUP_server)
GROUP_ctl      := ctl server/release server/family server/store server/safety server/phrase server/ops $(GROUP_common)

LIBS_common   := -lcrypto -lm
LIBS_device   := -lmbedcrypto
LIBS_portal   :=
LIBS_bear     := -lmbedcrypto -lmpg123 -lwebsockets -lcurl -lssl -lcrypto -lasound -lpthread -lm
LIBS_net      := -lwebsockets -lssl -lcrypto -luv -lpthread
LIBS_phrase   :=
LIBS_safety   :=
LIBS_stt      := -lpocketsphinx -lsphinxbase -lpthread -lm
# What only the tests link: voices to listen to, and a hash port for where no library is.
TEST_GROUP_common := tests/support
TEST_GROUP_device := tests/support
TEST_GROUP_portal := tests/support
TEST_GROUP_bear := tests/support
TEST_LIBS_stt := -lflite_cmu_us_rms -lflite_cmu_us_awb -lflite_cmu_us_slt -lflite_usenglish -lflite_cmulex -lflite
LIBS_reply    := -lm
LIBS_voice    := -lflite_cmu_us_slt -lflite_usenglish -lflite_cmulex -lflite -lmp3lame -lmpg123 -lm
LIBS_ops      :=
LIBS_family   := -lsqlite3 -lsodium
LIBS_api      := $(LIBS_net) $(LIBS_family) -ljwt
LIBS_release  := -lsqlite3 -lcrypto
LIBS_session  := -lcrypto
LIBS_sim      := -lcrypto
LIBS_dispatch := -lmp3lame -luv -lpthread -lm
LIBS_hosted   := -lcurl -luv -lpthread -lm
LIBS_app      :=
LIBS_server   := $(LIBS_net) -lcurl $(LIBS_stt) $(LIBS_voice) $(LIBS_family) -ljwt
LIBS_app      := $(LIBS_server)
LIBS_ctl      := -lsqlite3 -lsodium -lcrypto

# --- flags -----------------------------------------------------------------------------------------------------------
CC := gcc
WARN := -Wall -Wextra -Werror -Wshadow -Wpointer-arith -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wundef \
  -Wformat=2 -Wwrite-strings -Wimplicit-fallthrough -Wcast-align=strict
CFLAGS_release := -O2 -g -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
CFLAGS_test    := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
LDFLAGS_release := -pie -Wl,-z,relro,-z,now
LDFLAGS_test    := -fsanitize=address,undefined
# libFuzzer comes with clang. Warnings are gcc's business. What is compared between samples says nothing of an input, and
# to follow it takes most of the time.
ifeq ($(MODE),fuzz)
CC := clang-14
WARN := -w
$(OUT)/obj/common/audio/%: CFLAGS += -fno-sanitize-coverage=trace-cmp
endif
CFLAGS_fuzz    := $(CFLAGS_test) -fsanitize=fuzzer-no-link
LDFLAGS_fuzz   := -fsanitize=fuzzer,address,undefined
# Third-party headers are system headers: our warnings are about our code.
SYSTEM_INCLUDES := $(patsubst -I%,-isystem%,$(shell pkg-config --cflags-only-I pocketsphinx sphinxbase 2>/dev/null)) \
  -isystem/usr/include/flite
CPPFLAGS := -I. -D_GNU_SOURCE -DTB_VERSION='"$(VERSION)"' -DTB_BUILD=$(BUILD) $(SYSTEM_INCLUDES)
# What the bear runs must not lean on the operating system's extensions.
CPPFLAGS_common := -I.
CFLAGS := -std=c11 $(WARN) $(CFLAGS_$(MODE))
# One job per core, unless the command line says otherwise.
PARALLEL = $(if $(filter -j%,$(MAKEFLAGS)),,-j$(shell nproc))

# $(call remember,FILE,TEXT): keeps TEXT in FILE, which is as old as the last change of it (make -n changes nothing).
same = $(and $(findstring $(1),$(2)),$(findstring $(2),$(1)))
only_said = $(findstring n,$(firstword -$(MAKEFLAGS)))
remember = $(if $(or $(only_said),$(call same,$(KNOWN_$(1)),$(2))),,$(shell mkdir -p $(dir $(1)))$(file >$(1),KNOWN_$(1) := $(2)))
-include $(wildcard $(OUT)/flags $(OUT)/lib/*.members)
FLAGS_FILE := $(OUT)/flags
# Written when this file is read; the rule is for make -n, which writes nothing.
$(FLAGS_FILE): ;
$(call remember,$(FLAGS_FILE),$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS_$(MODE)))

cppflags_of = $(if $(filter common/% device/core/% device/phrases/% device/portal/%,$(1)),$(CPPFLAGS_common),$(CPPFLAGS))
archive_of = $(OUT)/lib/$(subst /,_,$(1)).a
members_of = $(OUT)/lib/$(subst /,_,$(1)).members
archives_of = $(foreach module,$(1),$(call archive_of,$(module)))
sources_of = $(sort $(wildcard $(1)/*.c))

# --- programs --------------------------------------------------------------------------------------------------------
BIN := $(if $(filter release,$(MODE)),build/bin,$(OUT)/bin)
PROGRAMS := $(BIN)/teddyd $(BIN)/teddy-bear $(BIN)/teddyctl $(BIN)/teddy-voice
SIM := $(BIN)/teddy-sim
CONTENT := build/content/.made

.PHONY: build run demo test unit fuzz bench soak phrases rv32 clean format deps deps-test deps-fuzz programs \
  test-programs fuzz-programs bench-programs
.DEFAULT_GOAL := build
.DELETE_ON_ERROR:
.SECONDARY:

# What is compiled is compiled by a second make: what it finds out of the machine may have been installed by `deps`.
build: deps
	@$(MAKE) --no-print-directory $(PARALLEL) programs
programs: $(PROGRAMS) $(SIM) $(CONTENT)
	@:

deps:
	@tools/deps.sh build
deps-test:
	@tools/deps.sh test
deps-fuzz:
	@tools/deps.sh fuzz

run: build
	@$(PYTHON) tools/demo.py --stay
demo: build
	@$(PYTHON) tools/demo.py

# The server once more as it is shipped: what it leaves in memory is looked for, and a sanitizer's heap keeps everything.
test: deps-test
	@$(MAKE) --no-print-directory $(PARALLEL) MODE=test test-programs
	@$(MAKE) --no-print-directory $(PARALLEL) build/bin/teddyd build/bin/teddy-voice
	@$(PYTHON) tools/run_tests.py --build build/test

# Unit tests of one group: make unit GROUP=common
unit:
	@[ -n "$(GROUP)" ] && [ -d "tests/unit/$(GROUP)" ] || { echo "usage: make unit GROUP=NAME, one of: $(TEST_GROUPS)" >&2; exit 2; }
	@$(MAKE) --no-print-directory $(PARALLEL) MODE=test $(patsubst tests/unit/%.c,build/test/unit/%,$(wildcard tests/unit/$(GROUP)/test_*.c))
	@$(PYTHON) tools/run_tests.py --build build/test --only unit/$(GROUP)/

# Looks for inputs that break what tests/fuzz requires: make fuzz DURATION_S=60, for one target TARGET=json_scan
fuzz: DURATION_S ?= 60
fuzz: deps-fuzz
	@$(MAKE) --no-print-directory $(PARALLEL) MODE=fuzz fuzz-programs
	@$(PYTHON) tools/fuzz.py --build build/fuzz --duration-s $(DURATION_S) $(TARGET)

bench: build deps-test
	@$(MAKE) --no-print-directory $(PARALLEL) bench-programs
	@$(PYTHON) tools/bench.py

# The bear's unit tests and budgets on small machines.
rv32: deps-test
	@$(MAKE) --no-print-directory $(PARALLEL) embedded-programs
	@$(PYTHON) tools/run_tests.py --only rv32/ --only tools/test_budget

# The simulator for long, within DURATION_S seconds.
soak: DURATION_S ?= 240
soak: deps
	@$(MAKE) --no-print-directory $(PARALLEL) build/bin/teddy-sim
	@$(PYTHON) tools/soak.py --duration-s $(DURATION_S)

# The bear's own voice, which is committed: only after a change in content/phrases or tools/make_phrases.py.
phrases:
	@tools/deps.sh phrases
	@PULSE_SERVER=none $(PYTHON) tools/make_phrases.py

clean:
	rm -rf build compile_commands.json

# For editors and clang tools: the command of every source file. Made anew each time, for files come and go.
.PHONY: compile_commands.json
compile_commands.json: deps
	@$(MAKE) --no-print-directory -Bn MODE=test test-programs bench-programs | $(PYTHON) tools/compile_commands.py > $@

format: deps-test
	clang-format -i $$(git ls-files '*.c' '*.h')

# --- rules -----------------------------------------------------------------------------------------------------------
objects_of = $(patsubst %.c,$(OUT)/obj/%.o,$(filter-out %/main.c,$(call sources_of,$(1))))
define MODULE_RULE
$(call members_of,$(1)): ;
$(call remember,$(call members_of,$(1)),$(call objects_of,$(1)))
$(call archive_of,$(1)): $(call objects_of,$(1)) $(call members_of,$(1))
	@mkdir -p $$(@D)
	@rm -f $$@ && ar rcs $$@ $$(filter %.o,$$^)
endef
$(foreach module,$(MODULES),$(eval $(call MODULE_RULE,$(module))))

$(OUT)/obj/%.o: %.c $(FLAGS_FILE)
	@mkdir -p $(@D)
	@echo "  cc $<"
	@$(CC) $(call cppflags_of,$<) $(CFLAGS) -MMD -MP -c $< -o $@

# The schema files are inside the program.
$(OUT)/obj/server/store/sqlite_schema.o: $(wildcard server/store/schema/*/*.sql)

define PROGRAM_RULE
$(BIN)/$(1): $(OUT)/obj/$(2)/main.o $(call archives_of,$(GROUP_$(3)))
	@mkdir -p $$(@D)
	@echo "  ld $$@"
	@$$(CC) $$(LDFLAGS_$$(MODE)) -o $$@ $$< -Wl,--start-group $(call archives_of,$(GROUP_$(3))) -Wl,--end-group $$(LIBS_$(3))
endef
$(eval $(call PROGRAM_RULE,teddyd,server/app,server))
$(eval $(call PROGRAM_RULE,teddy-bear,device/linux,bear))
$(eval $(call PROGRAM_RULE,teddyctl,ctl,ctl))
# The Arabic voice: a program of its own, for its library is under the GPL. Nothing of ours is linked into it.
$(BIN)/teddy-voice: $(patsubst %.c,$(OUT)/obj/%.o,$(wildcard voice/*.c))
	@mkdir -p $(@D)
	@echo "  ld $@"
	@$(CC) $(LDFLAGS_$(MODE)) -o $@ $^ -lespeak-ng

TEST_GROUPS := $(notdir $(wildcard tests/unit/*))
define TEST_RULE
$(OUT)/unit/$(1)/%: $(OUT)/obj/tests/unit/$(1)/%.o $(call archives_of,$(TEST_GROUP_$(1)) $(GROUP_$(1)))
	@mkdir -p $$(@D)
	@$$(CC) $$(LDFLAGS_$$(MODE)) -o $$@ $$< -Wl,--start-group $(call archives_of,$(TEST_GROUP_$(1)) $(GROUP_$(1))) -Wl,--end-group $$(TEST_LIBS_$(1)) $$(LIBS_$(1)) -lcmocka
endef
$(foreach group,$(TEST_GROUPS),$(eval $(call TEST_RULE,$(group))))

UNIT_TESTS := $(patsubst tests/unit/%.c,$(OUT)/unit/%,$(wildcard tests/unit/*/test_*.c))
# Small programs that tests talk to, each over server/net or device/portal alone.
TEST_PROGRAMS := $(patsubst tests/programs/%.c,$(BIN)/%,$(wildcard tests/programs/*.c))
$(TEST_PROGRAMS): $(BIN)/%: $(OUT)/obj/tests/programs/%.o $(call archives_of,device/portal $(GROUP_net))
	@mkdir -p $(@D)
	@$(CC) $(LDFLAGS_$(MODE)) -o $@ $< -Wl,--start-group $(call archives_of,device/portal $(GROUP_net)) -Wl,--end-group $(LIBS_net)
# The simulated world is one program.
$(SIM): $(call objects_of,tests/sim) $(OUT)/obj/tests/sim/main.o $(call archives_of,$(GROUP_sim))
	@mkdir -p $(@D)
	@echo "  ld $@"
	@$(CC) $(LDFLAGS_$(MODE)) -o $@ $(filter %.o,$^) -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(LIBS_sim)

# A fuzz target links what the unit tests of its folder's name link. Without libFuzzer it repeats what is kept.
FUZZ_TARGETS := $(patsubst tests/fuzz/%.c,$(OUT)/fuzz/%,$(wildcard tests/fuzz/*/*.c))
FUZZ_MAIN := $(if $(filter fuzz,$(MODE)),,$(OUT)/obj/tests/fuzz/replay.o)
define FUZZ_RULE
$(OUT)/fuzz/$(1)/%: $(OUT)/obj/tests/fuzz/$(1)/%.o $(FUZZ_MAIN) $(call archives_of,$(TEST_GROUP_$(1)) $(GROUP_$(1)))
	@mkdir -p $$(@D)
	@$$(CC) $$(LDFLAGS_$$(MODE)) -o $$@ $$< $$(FUZZ_MAIN) -Wl,--start-group $(call archives_of,$(TEST_GROUP_$(1)) $(GROUP_$(1))) -Wl,--end-group $$(LIBS_$(1))
endef
$(foreach group,$(sort $(notdir $(patsubst %/,%,$(dir $(FUZZ_TARGETS))))),$(eval $(call FUZZ_RULE,$(group))))
fuzz-programs: $(FUZZ_TARGETS)
	@:
test-programs: $(UNIT_TESTS) $(TEST_PROGRAMS) $(FUZZ_TARGETS) programs embedded-programs

# Programs of several files: bears is a client of many; the others are one file each.
BEARS := $(patsubst bench/%.c,$(OUT)/obj/bench/%.o,bench/bears.c bench/socket.c bench/dice.c $(wildcard bench/mode_*.c))
HERD := $(patsubst bench/%.c,$(OUT)/obj/bench/%.o,bench/herd.c bench/socket.c bench/dice.c)
BENCHES := build/bench/codec build/bench/voice build/bench/echo build/bench/enrol build/bench/bears build/bench/herd build/bench/decoder_limit
bench-programs: $(BENCHES) embedded-benches
	@:
build/bench/bears: $(BEARS) $(call archives_of,$(GROUP_common))
	@mkdir -p $(@D)
	@$(CC) $(LDFLAGS_$(MODE)) -o $@ $^ -lssl $(LIBS_common)
build/bench/herd: $(HERD) $(call archives_of,$(GROUP_bear))
	@mkdir -p $(@D)
	@$(CC) $(LDFLAGS_$(MODE)) -o $@ $(HERD) -Wl,--start-group $(call archives_of,$(GROUP_bear)) -Wl,--end-group $(LIBS_bear) $(LIBS_common)
build/bench/decoder_limit: $(OUT)/obj/bench/decoder_limit.o
	@mkdir -p $(@D)
	@$(CC) $(LDFLAGS_$(MODE)) -o $@ $< $(LIBS_stt) $(LIBS_voice)
build/bench/echo: $(OUT)/obj/bench/echo.o
	@mkdir -p $(@D)
	@$(CC) $(LDFLAGS_$(MODE)) -o $@ $< -lssl $(LIBS_common)
build/bench/enrol: $(OUT)/obj/bench/enrol.o $(call archives_of,$(GROUP_family))
	@mkdir -p $(@D)
	@$(CC) $(LDFLAGS_$(MODE)) -o $@ $< -Wl,--start-group $(call archives_of,$(GROUP_family)) -Wl,--end-group $(LIBS_family) $(LIBS_common)
build/bench/%: $(OUT)/obj/bench/%.o $(call archives_of,$(GROUP_common))
	@mkdir -p $(@D)
	@$(CC) $(LDFLAGS_$(MODE)) -o $@ $< $(call archives_of,$(GROUP_common)) $(LIBS_voice) $(LIBS_common)

# The judges' weights are committed. Anew after a change in content/safety/*/train or concepts.txt: make judges.
JUDGE := build/release/teddy-judge
.PHONY: judges judge-program
judges: deps
	@$(MAKE) --no-print-directory $(PARALLEL) judge-program
	@$(PYTHON) tools/make_judges.py --program $(JUDGE)
judge-program: $(JUDGE)
	@:
$(JUDGE): $(call objects_of,tools/judge) $(OUT)/obj/tools/judge/main.o $(call archives_of,$(GROUP_safety))
	@mkdir -p $(@D)
	@$(CC) $(LDFLAGS_$(MODE)) -o $@ $(filter %.o,$^) -Wl,--start-group $(filter %.a,$^) -Wl,--end-group -lm

# What the speech engine listens for is made from content/: phrases and safety lists over common words.
$(CONTENT): tools/make_lm.py $(wildcard content/*) $(wildcard content/*/*) $(wildcard content/*/*/*)
	@echo "  lm build/content"
	@mkdir -p build/content
	@$(PYTHON) tools/make_lm.py --content content --out build/content
	@touch $@

include tools/embedded.mk

-include $(shell find $(OUT) -name '*.d' 2>/dev/null)
