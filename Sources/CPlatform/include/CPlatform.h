/* The C boundary of the Platform module: on Linux what the system headers hide from Swift (macros and variadic
   functions), on Apus the system call instruction. No logic. */
#pragma once
#include <stddef.h>
#include <stdint.h>

#if defined(__linux__)
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/un.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <linux/futex.h>

typedef void (*host_signal_handler)(int);
/* Declared here because the headers hide them without _GNU_SOURCE, which a Swift import cannot set. */
extern char **environ;
extern int pipe2(int ends[2], int flags);
extern int renameat2(int old_dir, const char *old_path, int new_dir, const char *new_path, unsigned flags);
extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
extern int posix_spawn_file_actions_addtcsetpgrp_np(posix_spawn_file_actions_t *actions, int fd);

static inline host_signal_handler host_ignore_signal(void) { return SIG_IGN; }
static inline char **host_environment(void) { return environ; }
static inline int host_open(const char *path, int flags, unsigned mode) { return open(path, flags, mode); }
static inline int host_openat(int dir, const char *path, int flags, unsigned mode) { return openat(dir, path, flags, mode); }
static inline int host_fcntl(int fd, int op, long value) { return fcntl(fd, op, value); }
static inline int host_ioctl(int fd, unsigned long op, void *argument) { return ioctl(fd, op, argument); }
static inline long host_getdents(int fd, void *buffer, size_t length) { return syscall(SYS_getdents64, fd, buffer, length); }
static inline int host_errno(void) { return errno; }
static inline int host_wifexited(int status) { return WIFEXITED(status); }
#else
static inline uint64_t apus_syscall(uint64_t number, uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e, uint64_t f)
{
#if defined(__x86_64__)
	register uint64_t r10 __asm__("r10") = d;
	register uint64_t r8 __asm__("r8") = e;
	register uint64_t r9 __asm__("r9") = f;
	uint64_t result;
	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return result;
#else
#error "no system call instruction for this processor yet"
#endif
}

/* Inputs: address of 32 random bytes that the kernel gave. See Runtime/Start.S. */
extern char **environ;
#endif
