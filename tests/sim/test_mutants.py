"""Every invariant can break: for each there is a mutant of the product's code, and the simulator must name the invariant
that the mutant breaks. A mutant is a copy of one or two source files with a line changed; it is compiled beside the real
objects, so that no switch for this stands in the product.
"""
import pathlib
import subprocess
import tempfile
import unittest

from support.sim import BUILD, ROOT, Run

ARCHIVES = [BUILD / "lib" / f"{name}.a" for name in (
    "device_core", "device_phrases", "server_session", "server_turn", "server_safety", "server_phrase", "common_wire", "common_audio",
    "common_base")]
FLAGS = ["-std=c11", "-O1", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-I.", "-D_GNU_SOURCE",
         '-DTB_VERSION="0"']


class MutantTest(unittest.TestCase):
    def build(self, folder, edits):
        """The simulator with these edits (file, old text, new text)."""
        texts = {}
        for name, old, new in edits:
            text = texts.get(name, (ROOT / name).read_text(encoding="utf-8"))
            self.assertEqual(text.count(old), 1, f"{name} must hold exactly once: {old}")
            texts[name] = text.replace(old, new)
        objects = []
        for name, text in texts.items():
            source = folder / name.replace("/", "_")
            source.write_text(text, encoding="utf-8")
            objects.append(source.with_suffix(".o"))
            subprocess.run(["gcc", *FLAGS, "-c", source, "-o", objects[-1]], cwd=ROOT, check=True)
        world = sorted((BUILD / "obj/tests/sim").glob("*.o"))
        program = folder / "teddy-sim"
        subprocess.run(["gcc", "-fsanitize=address,undefined", "-o", program, *objects, *world, "-Wl,--start-group",
                        *ARCHIVES, "-Wl,--end-group", "-lcrypto", "-lm"], cwd=ROOT, check=True)
        return program

    def check_breaks(self, invariant, *edits, seed=1, seeds=40):
        with tempfile.TemporaryDirectory() as folder:
            program = self.build(pathlib.Path(folder), edits)
            run = Run("--seed", seed, "--seeds", seeds, "--hours", 1, program=program)
        self.assertEqual(run.code, 1, run.output[-3000:])
        self.assertIn(f"BROKEN {invariant}:", run.output)
        self.assertIn("the last events:", run.output)

    def test_a_session_that_answers_twice(self):
        self.check_breaks("one_reply", ("server/session/answering.c", "		tb_session_send(session, message, n_bytes);\n	else",
                                        "{		tb_session_send(session, message, n_bytes);\n"
                                        "		tb_session_send(session, message, n_bytes);\n	}else"))

    def test_a_turn_that_skips_the_output_gate(self):
        self.check_breaks("gated", ("server/turn/turn.c", "if (verdict.action != TB_GATE_PASS) {",
                                    "if (verdict.action != TB_GATE_PASS && turn == NULL) {"))

    def test_a_bear_that_takes_any_reply_for_its_own(self):
        self.check_breaks("own_reply", ("device/core/answer.c",
                                        "return false; /* of an earlier question of this bear */", "return true;"))

    def test_a_server_that_may_press_the_button(self):
        self.check_breaks("microphone", ("device/core/messages.c", "tb_outbox_add(&bear->outbox, TB_NOTE_STREAM_REFUSED);",
                                         "tb_bear_fire(bear, TB_TRIGGER_PRESS);"))

    def test_a_bear_that_forgets_to_close_the_microphone(self):
        self.check_breaks("microphone", ("device/core/question.c",
                                         "		bear->port.microphone.stop(bear->port.microphone.ctx);", "		;"))

    def test_a_bear_without_a_light_for_listening(self):
        self.check_breaks("feedback", ("device/core/state_table.c", "	if (light == bear->light)\n",
                                       "	if (light == bear->light || light == TB_LIGHT_LISTENING)\n"))

    def test_a_bear_that_waits_for_a_reply_for_ever(self):
        self.check_breaks("press_ends", ("device/core/answer.c", "since + bear->config.reply_timeout_ms",
                                         "since + 10 * bear->config.reply_timeout_ms"))

    def test_a_bear_that_keeps_a_lost_link_to_itself(self):
        self.check_breaks("loss_said", ("device/core/state_table.c",
                                        "[TB_BEAR_OFFLINE] = TB_LIGHT_OFFLINE", "[TB_BEAR_OFFLINE] = TB_LIGHT_READY"),
                          ("device/core/question.c", '{"link_lost", true, LEFT_BEHIND, TB_PHRASE_LOST_YOU}',
                           '{"link_lost", false, LEFT_BEHIND, TB_N_PHRASES}'))

    def test_a_bear_that_lets_the_child_speak_into_nothing(self):
        self.check_breaks("loss_said", ("device/core/link_watch.c", "SILENT_AFTER_MS = 1700", "SILENT_AFTER_MS = 7000"),
                          seed=261, seeds=10)

    def test_a_bear_that_speaks_on_when_it_is_interrupted(self):
        self.check_breaks("interrupt", ("device/core/actions.c", "	bear->question.result = result;\n"
                                        "	bear->port.speaker.stop(bear->port.speaker.ctx);\n",
                                        "	bear->question.result = result;\n"))

    def test_a_bear_that_sends_to_a_busy_link(self):
        self.check_breaks("queues", ("device/core/outbox.c", "bear->outbox.blocked = status != TB_OK;", ";"))

    def test_a_bear_that_takes_memory_from_the_heap(self):
        self.check_breaks("no_heap", ("device/core/question.c", "#include <stdio.h>\n",
                                      "#include <stdio.h>\n#include <stdlib.h>\n"),
                          ("device/core/question.c", "	question->open = true;\n",
                           "	question->open = true;\n	void *volatile memory = malloc(16);\n	free(memory);\n"))

    def test_a_bear_that_begins_with_a_minutes_rest(self):
        self.check_breaks("ready_soon", ("device/core/link_watch.c", "wait_for(watch, TB_WAIT_BACKOFF, 0, now_ms);",
                                         "wait_for(watch, TB_WAIT_BACKOFF, 60000, now_ms);"))

    def test_a_bear_whose_back_off_has_no_end(self):
        self.check_breaks("ready_again", ("device/core/link_watch.c", "{.base_ms = 1000, .max_ms = 60000,",
                                          "{.base_ms = 1000000, .max_ms = 60000000,"))

    def test_a_bear_that_hammers(self):
        self.check_breaks("back_off", ("device/core/link_watch.c", "watch->due_ms = now_ms + delay_ms;",
                                       "watch->due_ms = now_ms + delay_ms / 50;"))

    def test_a_conversation_without_a_rest(self):
        self.check_breaks("limits", ("server/session/talk.c", "if (talk->talked_ms >= limit_ms) {",
                                     "if (talk->talked_ms >= 2 * limit_ms) {"),
                          ("device/core/rules.c", "rules->talked_ms < rules->limits.talk_ms)",
                           "rules->talked_ms / 2 < rules->limits.talk_ms)"))

    def test_a_session_that_forgets_an_acknowledgement(self):
        self.check_breaks("acknowledged", ("server/session/utterance.c", "			take_audio(session, msg, pcm);\n		acknowledge(",
                                           "			take_audio(session, msg, pcm);\n		if (session->utterance_bytes < 90000)\n			acknowledge("))

    def test_a_turn_that_keeps_what_it_heard(self):
        self.check_breaks("nothing_kept", ("server/turn/turn.c", "	tb_arena_release(&turn->arena);\n", ""))

    def test_an_updater_that_takes_any_image(self):
        self.check_breaks("genuine", ("device/core/update_download.c",
                                      "memcmp(digest, manifest->sha256, sizeof digest) != 0", "digest[0] == manifest->sha256[0] && false"), seed=275, seeds=10)

    def test_an_updater_that_takes_any_manifest(self):
        self.check_breaks("genuine", ("device/core/update_judge.c",
                                      "TB_OK ? TB_UPDATE_NONE : TB_UPDATE_SIGNATURE;", "TB_OK ? TB_UPDATE_NONE : TB_UPDATE_NONE;"),
                          ("device/core/update_download.c",
                           "memcmp(digest, manifest->sha256, sizeof digest) != 0", "digest[0] == manifest->sha256[0] && false"), seed=88, seeds=5)

    def test_an_updater_that_forgets_what_was_no_good(self):
        self.check_breaks("given_up", ("device/core/update_judge.c", "		return TB_UPDATE_GIVEN_UP;", "		;"), seed=121, seeds=20)

    def test_a_token_in_a_log(self):
        self.check_breaks("private_logs", ("device/core/link.c", "struct tb_link_target target =",
                                           'TB_BEAR_LOG(bear, DEBUG, "%s", path_query);\n'
                                           "		struct tb_link_target target ="))

    def test_every_invariant_has_a_mutant(self):
        listed = {line.split()[0] for line in Run("--invariants").output.splitlines()}
        text = pathlib.Path(__file__).read_text(encoding="utf-8")
        self.assertEqual({name for name in listed if f'check_breaks("{name}"' not in text}, set())


if __name__ == "__main__":
    unittest.main()
