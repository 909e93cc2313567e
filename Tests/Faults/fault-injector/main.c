// Runs a program and makes one of its system calls go wrong, or lists them all.
//
//     fault-injector REPORT FAULT SET NUMBER PROGRAM [ARGUMENT]...
//
// FAULT is one of
//     none           lists the calls of the set
//     kill           kills the process before it makes the call
//     kill-after     kills it once the call has returned
//     fail=ERRNO     the call is not made and fails
//     fail-on=ERRNO  so do all later ones of the set
//     shorten        a write writes one byte
//     tear           a write writes half, then the process is killed
// The calls of the program and of every process and thread that comes of it are counted together, those of SET
// only (calls.h), from 1. The call that was hit is written to REPORT; if there were fewer calls, it is empty.
// The exit status is the program's. Once the fault is done, processes that outlive the program are let go.
#define _GNU_SOURCE
#include "calls.h"
#include "tracee.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum fault { FAULT_NONE, FAULT_KILL, FAULT_KILL_AFTER, FAULT_FAIL, FAULT_FAIL_ON, FAULT_SHORTEN, FAULT_TEAR };

static struct plan {
    FILE *report;
    enum fault fault;
    int error;
    unsigned set;
    long number;
} plan;

/// The calls of the set so far, and whether the one that was meant is among them.
static long count;
static bool hit;

/// Threads in a call that something is to happen after; few can be at the same time.
static struct awaited {
    pid_t thread;
    int error;
} awaited[64];

static void refuse(const char *what) {
    fprintf(stderr, "fault-injector: %s: %s\n", what, strerror(errno));
    exit(125);
}

static void await_exit(pid_t thread, int error) {
    for (size_t i = 0; i < sizeof awaited / sizeof *awaited; i++) {
        if (awaited[i].thread) continue;
        awaited[i] = (struct awaited){thread, error};
        return;
    }
    errno = ENOSPC;
    refuse("too many calls at the same time");
}

static void fail(pid_t thread) {
    skip_call(thread);
    await_exit(thread, plan.error);
}

static void hit_call(const struct stopped_call *call) {
    switch (plan.fault) {
    case FAULT_NONE: break;
    case FAULT_KILL: kill_process_of(call->thread); break;
    case FAULT_KILL_AFTER: await_exit(call->thread, 0); break;
    case FAULT_FAIL:
    case FAULT_FAIL_ON: fail(call->thread); break;
    case FAULT_SHORTEN: set_length(call->thread, 1); break;
    case FAULT_TEAR:
        set_length(call->thread, call->arguments[2] / 2);
        await_exit(call->thread, 0);
        break;
    }
}

static void report(const struct stopped_call *call) {
    fprintf(plan.report, "%ld ", count);
    describe_call(plan.report, call->thread, call->number, call->arguments);
    fputc('\n', plan.report);
}

static void enter_call(const struct stopped_call *call) {
    if (!(sets_of_call(call->thread, call->number, call->arguments) & plan.set)) return;
    count++;
    if (plan.fault == FAULT_NONE || count == plan.number) {
        report(call);
        hit = plan.fault != FAULT_NONE;
        hit_call(call);
    } else if (hit && plan.fault == FAULT_FAIL_ON) {
        fail(call->thread);
    }
}

static void leave_call(pid_t thread) {
    for (size_t i = 0; i < sizeof awaited / sizeof *awaited; i++) {
        if (awaited[i].thread != thread) continue;
        awaited[i].thread = 0;
        if (awaited[i].error) set_error(thread, awaited[i].error);
        else kill_process_of(thread);
    }
}

static void stopped(pid_t thread, int status) {
    int signal = WSTOPSIG(status);
    if (signal == (SIGTRAP | 0x80)) {
        struct stopped_call call;
        if (read_call(thread, &call)) {
            if (call.is_entry) enter_call(&call);
            else leave_call(thread);
        }
    }
    // Events of ptrace itself are no signals to hand on.
    if (status >> 16 || signal == (SIGTRAP | 0x80)) signal = 0;
    // Fails for a thread that was killed meanwhile.
    ptrace(PTRACE_SYSCALL, thread, NULL, (void *)(long)signal);
}

/// Follows the program to its end and gives its wait status.
static int follow(pid_t program) {
    int result = 0;
    bool ended = false;
    while (!(ended && hit)) {
        int status;
        pid_t thread = waitpid(-1, &status, __WALL);
        if (thread < 0) {
            if (errno == ECHILD) break;
            if (errno != EINTR) refuse("waitpid");
            continue;
        }
        if (WIFSTOPPED(status)) {
            stopped(thread, status);
        } else if (thread == program) {
            result = status;
            ended = true;
        }
    }
    return result;
}

/// Starts the program; its calls are followed from the moment that it is in place.
static pid_t start(char **command) {
    int gate[2];
    if (pipe(gate) != 0) refuse("pipe");
    pid_t program = fork();
    if (program < 0) refuse("fork");
    if (program == 0) {
        char byte;
        close(gate[1]);
        if (read(gate[0], &byte, 1) != 1) _exit(125);
        close(gate[0]);
        execv(command[0], command);
        refuse(command[0]);
    }
    // Seized and not attached: whom a seizing tracer lets go by its own end runs on and is not left stopped.
    long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXEC | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK
        | PTRACE_O_TRACEVFORK;
    if (ptrace(PTRACE_SEIZE, program, NULL, (void *)options) != 0) {
        kill(program, SIGKILL);
        refuse("ptrace");
    }
    if (write(gate[1], "", 1) != 1) refuse("write");
    close(gate[0]);
    close(gate[1]);
    return program;
}

static bool reads_fault(const char *text) {
    static const struct { const char *name; enum fault fault; } faults[] = {
        {"none", FAULT_NONE}, {"kill", FAULT_KILL}, {"kill-after", FAULT_KILL_AFTER},
        {"fail", FAULT_FAIL}, {"fail-on", FAULT_FAIL_ON}, {"shorten", FAULT_SHORTEN}, {"tear", FAULT_TEAR},
    };
    size_t length = strcspn(text, "=");
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        if (strlen(faults[i].name) != length || strncmp(faults[i].name, text, length) != 0) continue;
        plan.fault = faults[i].fault;
        plan.error = text[length] ? atoi(text + length + 1) : 0;
        bool needs_error = plan.fault == FAULT_FAIL || plan.fault == FAULT_FAIL_ON;
        return needs_error == (plan.error > 0);
    }
    return false;
}

int main(int argument_count, char **arguments) {
    if (argument_count < 6 || !reads_fault(arguments[2]) || !(plan.set = call_set_named(arguments[3]))) {
        fputs("usage: fault-injector REPORT FAULT SET NUMBER PROGRAM [ARGUMENT]...\n", stderr);
        return 125;
    }
    plan.number = atol(arguments[4]);
    plan.report = fopen(arguments[1], "we");
    if (!plan.report) refuse(arguments[1]);
    int status = follow(start(arguments + 5));
    if (fclose(plan.report) != 0) refuse(arguments[1]);
    if (!WIFSIGNALED(status)) return WEXITSTATUS(status);
    // As the program ended, so does this one; its own memory is of no interest.
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    signal(WTERMSIG(status), SIG_DFL);
    kill(getpid(), WTERMSIG(status));
    return 125;
}
