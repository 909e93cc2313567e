// Looks at a stopped thread's system call and changes it; what differs between architectures is in here.
#ifndef FAULT_INJECTOR_TRACEE_H
#define FAULT_INJECTOR_TRACEE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/// A thread at one of the two stops of a system call.
struct stopped_call {
    pid_t thread;
    /// Before the call; else after it.
    bool is_entry;
    /// At the entry only.
    uint64_t number;
    uint64_t arguments[6];
};

/// Reads what a thread stopped at is about; false if the thread has just been killed.
bool read_call(pid_t thread, struct stopped_call *call);

/// At an entry: keeps the kernel from making the call.
void skip_call(pid_t thread);

/// At an entry: replaces the third argument, the length of what write(2) writes.
void set_length(pid_t thread, uint64_t length);

/// At an exit: makes the call fail.
void set_error(pid_t thread, int error);

/// Kills the whole process that a thread belongs to.
void kill_process_of(pid_t thread);

#endif
