# The bear's code on small machines. Included by the Makefile; needs what `tools/deps.sh test` installs.
#
#   rv32     common, device/core and device/phrases for 32-bit RISC-V and picolibc, as programs for qemu: every unit test of
#            tests/unit/common and tests/unit/device, from the same sources, and bench/rv32
#   xtensa   the same code as objects only: how much of a microcontroller's flash it needs

RV32 := build/rv32
RV32_CC := riscv64-unknown-elf-gcc
RV32_CFLAGS := -march=rv32imc -mabi=ilp32 --specs=picolibc.specs -std=c11 -O2 -g -ffunction-sections -fdata-sections $(WARN) \
  -I. -DTB_CHECK_BARE
# The machine: flash that holds code and constants, RAM for the tests' fakes, and a stack as large as a bear's task may
# have. tools/run_tests.py runs it; what is larger than this is a failure.
RV32_FLASH := -Wl,--defsym=__flash=0x80000000,--defsym=__flash_size=0x00200000
RV32_RAM := -Wl,--defsym=__ram=0x80200000,--defsym=__ram_size=0x00e00000,--defsym=__stack_size=0x8000
RV32_LDFLAGS := --oslib=semihost --crt0=semihost $(RV32_FLASH) $(RV32_RAM) -Tpicolibc.ld -Wl,--gc-sections

XTENSA := build/xtensa
XTENSA_CC := xtensa-lx106-elf-gcc
# It has no C library of its own here: picolibc's headers declare what pure code may call.
XTENSA_CFLAGS := -std=c11 -Os -mlongcalls -ffunction-sections -fdata-sections $(WARN) -I. \
  -isystem /usr/lib/picolibc/riscv64-unknown-elf/include

EMBEDDED_MODULES := $(filter common/% device/core device/phrases,$(MODULES))
EMBEDDED_SOURCES := $(foreach module,$(EMBEDDED_MODULES),$(call sources_of,$(module)))
# As in the Makefile: written when this file is read.
$(RV32)/flags $(RV32)/members $(XTENSA)/flags: ;
$(call remember,$(RV32)/flags,$(RV32_CC) $(RV32_CFLAGS) $(RV32_LDFLAGS))
$(call remember,$(RV32)/members,$(EMBEDDED_SOURCES))
$(call remember,$(XTENSA)/flags,$(XTENSA_CC) $(XTENSA_CFLAGS))

$(RV32)/obj/%.o: %.c $(RV32)/flags
	@mkdir -p $(@D)
	@echo "  cc rv32 $<"
	@$(RV32_CC) $(RV32_CFLAGS) -MMD -MP -c $< -o $@

$(RV32)/bear.a: $(patsubst %.c,$(RV32)/obj/%.o,$(EMBEDDED_SOURCES) tests/support/hmac.c) $(RV32)/members
	@rm -f $@ && ar rcs $@ $(filter %.o,$^)

RV32_LINK = @mkdir -p $(@D) && $(RV32_CC) $(RV32_CFLAGS) $(RV32_LDFLAGS) -o $@ $(filter %.o,$^) $(RV32)/bear.a -lm
$(RV32)/unit/%.elf: $(RV32)/obj/tests/unit/%.o $(RV32)/bear.a
	$(RV32_LINK)
$(RV32)/bench/%.elf: $(RV32)/obj/bench/rv32/%.o $(RV32)/bear.a
	$(RV32_LINK)

RV32_TESTS := $(patsubst tests/unit/%.c,$(RV32)/unit/%.elf,$(wildcard tests/unit/common/test_*.c tests/unit/device/test_*.c))
RV32_BENCHES := $(patsubst bench/rv32/%.c,$(RV32)/bench/%.elf,$(wildcard bench/rv32/*.c))

$(XTENSA)/obj/%.o: %.c $(XTENSA)/flags
	@mkdir -p $(@D)
	@echo "  cc xtensa $<"
	@$(XTENSA_CC) $(XTENSA_CFLAGS) -MMD -MP -c $< -o $@
XTENSA_OBJECTS := $(patsubst %.c,$(XTENSA)/obj/%.o,$(EMBEDDED_SOURCES))

.PHONY: embedded-programs embedded-benches
embedded-benches: $(RV32_BENCHES) $(XTENSA_OBJECTS)
	@:
embedded-programs: $(RV32_TESTS) embedded-benches
	@:

-include $(shell find $(RV32) $(XTENSA) -name '*.d' 2>/dev/null)
