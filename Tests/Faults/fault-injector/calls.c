#define _GNU_SOURCE
#include "calls.h"

#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/// How a call's set is found.
enum kind { OTHER, OPEN, CHANGE, READ, WRITE, NETWORK, PROCESS };

/// Which arguments a description shows: bit N for a path in argument N, `DESCRIPTOR` for a file in the first.
enum { PATH_0 = 1, PATH_1 = 2, PATH_3 = 8, DESCRIPTOR = 64 };

static const struct call {
    long number;
    const char *name;
    enum kind kind;
    unsigned shown;
} calls[] = {
#define CALL(name, kind, shown) {SYS_##name, #name, kind, shown}
    CALL(openat, OPEN, PATH_1),
    CALL(write, WRITE, DESCRIPTOR),
    CALL(pwrite64, WRITE, DESCRIPTOR),
    CALL(writev, CHANGE, DESCRIPTOR),
    CALL(linkat, CHANGE, PATH_1 | PATH_3),
    CALL(symlinkat, CHANGE, PATH_0),
    CALL(unlinkat, CHANGE, PATH_1),
    CALL(mkdirat, CHANGE, PATH_1),
    CALL(renameat, CHANGE, PATH_1 | PATH_3),
    CALL(renameat2, CHANGE, PATH_1 | PATH_3),
    CALL(ftruncate, CHANGE, DESCRIPTOR),
    CALL(fchmod, CHANGE, DESCRIPTOR),
    CALL(fsync, CHANGE, DESCRIPTOR),
    CALL(fdatasync, CHANGE, DESCRIPTOR),
#ifdef SYS_open // Calls that only the older architectures have.
    CALL(open, OPEN, PATH_0),
    CALL(link, CHANGE, PATH_0 | PATH_1),
    CALL(symlink, CHANGE, PATH_0 | PATH_1),
    CALL(unlink, CHANGE, PATH_0),
    CALL(mkdir, CHANGE, PATH_0),
    CALL(rename, CHANGE, PATH_0 | PATH_1),
    CALL(fork, PROCESS, 0),
    CALL(vfork, PROCESS, 0),
    CALL(stat, READ, PATH_0),
    CALL(lstat, READ, PATH_0),
    CALL(access, READ, PATH_0),
    CALL(readlink, READ, PATH_0),
    CALL(poll, OTHER, 0),
    CALL(arch_prctl, OTHER, 0),
#endif
    CALL(read, READ, DESCRIPTOR),
    CALL(pread64, READ, DESCRIPTOR),
    CALL(getdents64, READ, DESCRIPTOR),
    CALL(flock, READ, DESCRIPTOR),
    CALL(fstat, READ, DESCRIPTOR),
    CALL(statfs, READ, PATH_0),
    CALL(fstatfs, READ, DESCRIPTOR),
    CALL(newfstatat, READ, PATH_1),
    CALL(statx, READ, PATH_1),
    CALL(readlinkat, READ, PATH_1),
    CALL(faccessat, READ, PATH_1),
    CALL(socket, NETWORK, 0),
    CALL(bind, NETWORK, DESCRIPTOR),
    CALL(connect, NETWORK, DESCRIPTOR),
    CALL(getsockname, NETWORK, DESCRIPTOR),
    CALL(setsockopt, NETWORK, DESCRIPTOR),
    CALL(getsockopt, NETWORK, DESCRIPTOR),
    CALL(sendto, NETWORK, DESCRIPTOR),
    CALL(sendmsg, NETWORK, DESCRIPTOR),
    CALL(recvfrom, NETWORK, DESCRIPTOR),
    CALL(recvmsg, NETWORK, DESCRIPTOR),
    CALL(setns, NETWORK, DESCRIPTOR),
    CALL(clone, PROCESS, 0),
    CALL(clone3, PROCESS, 0),
    CALL(execve, OTHER, PATH_0),
    CALL(wait4, OTHER, 0),
    CALL(close, OTHER, DESCRIPTOR),
    CALL(close_range, OTHER, 0),
    CALL(fcntl, OTHER, DESCRIPTOR),
    CALL(lseek, OTHER, DESCRIPTOR),
    CALL(ppoll, OTHER, 0),
    CALL(brk, OTHER, 0),
    CALL(mmap, OTHER, 0),
    CALL(munmap, OTHER, 0),
    CALL(mprotect, OTHER, 0),
    CALL(mremap, OTHER, 0),
    CALL(madvise, OTHER, 0),
    CALL(futex, OTHER, 0),
    CALL(rseq, OTHER, 0),
    CALL(set_tid_address, OTHER, 0),
    CALL(set_robust_list, OTHER, 0),
    CALL(rt_sigaction, OTHER, 0),
    CALL(rt_sigprocmask, OTHER, 0),
    CALL(sigaltstack, OTHER, 0),
    CALL(getrandom, OTHER, 0),
    CALL(getpid, OTHER, 0),
    CALL(gettid, OTHER, 0),
    CALL(prlimit64, OTHER, 0),
    CALL(sysinfo, OTHER, 0),
    CALL(sched_getaffinity, OTHER, 0),
    CALL(exit, OTHER, 0),
    CALL(exit_group, OTHER, 0),
#undef CALL
};

unsigned call_set_named(const char *name) {
    static const struct { const char *name; unsigned set; } sets[] = {
        {"any", CALLS_ANY}, {"change", CALLS_CHANGE}, {"read", CALLS_READ}, {"write", CALLS_WRITE},
        {"network", CALLS_NETWORK}, {"process", CALLS_PROCESS},
    };
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
        if (strcmp(sets[i].name, name) == 0) return sets[i].set;
    return 0;
}

static const struct call *find(uint64_t number) {
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (calls[i].number == (long)number) return &calls[i];
    return NULL;
}

/// The kind of file behind a descriptor, a constant S_IF…; 0 if there is none.
static mode_t file_type(pid_t thread, uint64_t descriptor) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/fd/%d", thread, (int)descriptor);
    struct stat status;
    return stat(path, &status) == 0 ? status.st_mode & S_IFMT : 0;
}

unsigned sets_of_call(pid_t thread, uint64_t number, const uint64_t arguments[6]) {
    const struct call *call = find(number);
    if (!call) return CALLS_ANY;
    switch (call->kind) {
    case OPEN: {
        uint64_t flags = arguments[call->shown == PATH_0 ? 1 : 2];
        bool reads = (flags & O_ACCMODE) == O_RDONLY && !(flags & O_CREAT);
        return CALLS_ANY | (reads ? CALLS_READ : CALLS_CHANGE);
    }
    case WRITE: {
        mode_t type = file_type(thread, arguments[0]);
        bool divides = arguments[2] > 1 && (type == S_IFREG || type == S_IFIFO);
        return CALLS_ANY | (type == S_IFREG ? CALLS_CHANGE : 0) | (divides ? CALLS_WRITE : 0);
    }
    case CHANGE: return CALLS_ANY | CALLS_CHANGE;
    case READ:
        // What a runtime hands in comes over a pipe; that does not break as a disk does.
        if (call->shown == DESCRIPTOR && file_type(thread, arguments[0]) == S_IFIFO) return CALLS_ANY;
        return CALLS_ANY | CALLS_READ;
    case NETWORK: return CALLS_ANY | CALLS_NETWORK;
    case PROCESS: return CALLS_ANY | CALLS_PROCESS;
    case OTHER: return CALLS_ANY;
    }
    return CALLS_ANY;
}

static void print_path(FILE *file, pid_t thread, uint64_t address) {
    char text[256] = "";
    // Never across the end of a page: the next may not be there.
    size_t length = 4096 - (address & 4095);
    if (length > sizeof text - 1) length = sizeof text - 1;
    struct iovec here = {text, length}, there = {(void *)(uintptr_t)address, length};
    if (process_vm_readv(thread, &here, 1, &there, 1, 0) > 0) fprintf(file, " %s", text);
}

static void print_descriptor(FILE *file, pid_t thread, uint64_t descriptor) {
    char path[64], target[256];
    snprintf(path, sizeof path, "/proc/%d/fd/%d", thread, (int)descriptor);
    ssize_t length = readlink(path, target, sizeof target);
    if (length > 0) fprintf(file, " %.*s", (int)length, target);
}

void describe_call(FILE *file, pid_t thread, uint64_t number, const uint64_t arguments[6]) {
    const struct call *call = find(number);
    if (!call) {
        fprintf(file, "call-%lu", (unsigned long)number);
        return;
    }
    fputs(call->name, file);
    for (unsigned i = 0; i < 4; i++)
        if (call->shown & 1U << i) print_path(file, thread, arguments[i]);
    if (call->shown & DESCRIPTOR) print_descriptor(file, thread, arguments[0]);
}
