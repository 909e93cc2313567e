#define _GNU_SOURCE
#include "tracee.h"

#include <elf.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>

#if defined(__x86_64__)
typedef struct user_regs_struct registers;
#define RESULT(registers) (registers).rax
#define THIRD_ARGUMENT(registers) (registers).rdx
#elif defined(__aarch64__)
typedef struct user_regs_struct registers;
#define RESULT(registers) (registers).regs[0]
#define THIRD_ARGUMENT(registers) (registers).regs[2]
#else
#error "the registers of this architecture's system calls are not known here"
#endif

bool read_call(pid_t thread, struct stopped_call *call) {
    struct __ptrace_syscall_info info;
    if (ptrace(PTRACE_GET_SYSCALL_INFO, thread, (void *)sizeof info, &info) <= 0) return false;
    call->thread = thread;
    call->is_entry = info.op == PTRACE_SYSCALL_INFO_ENTRY;
    if (call->is_entry) {
        call->number = info.entry.nr;
        memcpy(call->arguments, info.entry.args, sizeof call->arguments);
    }
    return true;
}

/// Changes the registers of a stopped thread; one that was killed meanwhile has none.
static void change(pid_t thread, void (*body)(registers *, uint64_t), uint64_t value) {
    registers registers;
    struct iovec vector = {&registers, sizeof registers};
    if (ptrace(PTRACE_GETREGSET, thread, NT_PRSTATUS, &vector) != 0) return;
    body(&registers, value);
    ptrace(PTRACE_SETREGSET, thread, NT_PRSTATUS, &vector);
}

#if defined(__x86_64__)
static void set_number(registers *registers, uint64_t number) { registers->orig_rax = number; }

void skip_call(pid_t thread) { change(thread, set_number, (uint64_t)-1); }
#else
void skip_call(pid_t thread) {
    int none = -1;
    struct iovec vector = {&none, sizeof none};
    ptrace(PTRACE_SETREGSET, thread, NT_ARM_SYSTEM_CALL, &vector);
}
#endif

static void set_third(registers *registers, uint64_t value) { THIRD_ARGUMENT(*registers) = value; }

void set_length(pid_t thread, uint64_t length) { change(thread, set_third, length); }

static void set_result(registers *registers, uint64_t value) { RESULT(*registers) = value; }

void set_error(pid_t thread, int error) { change(thread, set_result, (uint64_t)-(int64_t)error); }

void kill_process_of(pid_t thread) {
    char path[64], line[256];
    snprintf(path, sizeof path, "/proc/%d/status", thread);
    FILE *status = fopen(path, "re");
    if (!status) return;
    while (fgets(line, sizeof line, status))
        if (strncmp(line, "Tgid:", 5) == 0) kill(atoi(line + 5), SIGKILL);
    fclose(status);
}
