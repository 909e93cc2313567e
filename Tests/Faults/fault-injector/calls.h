// The system calls that the injector knows by name, and which faults make sense for each.
#ifndef FAULT_INJECTOR_CALLS_H
#define FAULT_INJECTOR_CALLS_H

#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

/// Sets of calls. A fault asks for one of them, and its number counts the calls of that set.
enum call_set {
    /// Changes files or folders, or opens a file to be changed: a disk can be full, broken or read-only there.
    CALLS_CHANGE = 1,
    /// Reads, locks or opens a file to be read.
    CALLS_READ = 2,
    /// Writes two bytes or more to a file or a pipe: can be done in part.
    CALLS_WRITE = 4,
    /// Opens, configures, asks and hears sockets.
    CALLS_NETWORK = 8,
    /// Starts a process or a thread.
    CALLS_PROCESS = 16,
    CALLS_ANY = 32,
};

/// A set's name on the command line; 0 for none of them.
unsigned call_set_named(const char *name);

/// The sets that a call belongs to, as the thread is about to make it.
unsigned sets_of_call(pid_t thread, uint64_t number, const uint64_t arguments[6]);

/// Writes a line without its end: the call's name, and the paths in its arguments.
void describe_call(FILE *file, pid_t thread, uint64_t number, const uint64_t arguments[6]);

#endif
