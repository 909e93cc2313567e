#define _GNU_SOURCE
#include "CLinuxNetworking.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int swiftlet_open_process(int pid) {
    // Every pidfd is close-on-exec.
    long descriptor = syscall(SYS_pidfd_open, pid, 0);
    return descriptor >= 0 ? (int)descriptor : -errno;
}

int swiftlet_send_from_orphan(int socket, const void *bytes, size_t length) {
    // A child of a child: its own parent ends at once, so that nobody here has to wait for it later, and a
    // program that lives long gathers no dead children.
    pid_t child = fork();
    if (child < 0) return errno;
    if (child > 0) {
        int status = 0;
        while (waitpid(child, &status, 0) < 0 && errno == EINTR) {}
        return status == 0 ? 0 : EAGAIN;
    }
    // From here on only calls that are safe between fork and exec.
    pid_t orphan = fork();
    if (orphan != 0) _exit(orphan > 0 ? 0 : 1);
    // The standard streams must go: whoever started this program reads them to their end, and takes them for
    // the program's.
    close_range(0, socket - 1, 0);
    close_range(socket + 1, ~0U, 0);
    send(socket, bytes, length, 0);
    _exit(0);
}
