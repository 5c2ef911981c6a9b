/* What functions that have returned left on a thread's stack: words, samples and keys in their local arrays, which no
 * caller of a library can wipe by name. */
#ifndef TB_SERVER_STACK_H
#define TB_SERVER_STACK_H

/* More than any of them goes down from where the wipe is called: LAME's encoder is the deepest, with some 60 KiB. */
enum { TB_STACK_WIPE_BYTES = 192 * 1024 };

/* Overwrites that much of the calling thread's stack below the caller. Takes a few microseconds; the memory stays with
 * the thread. The thread's stack must be far larger. */
void tb_stack_wipe(void);

#endif
