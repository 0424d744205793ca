/* The C boundary of the Platform module: on Linux what the system headers hide from Swift (macros and variadic
   functions), on Apus the system call instruction; and accesses to devices. No logic. */
#pragma once
#include <stddef.h>
#include <stdint.h>

/* Registers of a device in memory: exactly one access of that width, where it stands. */
static inline uint8_t device_read8(const void *address) { return *(const volatile uint8_t *)address; }
static inline uint16_t device_read16(const void *address) { return *(const volatile uint16_t *)address; }
static inline uint32_t device_read32(const void *address) { return *(const volatile uint32_t *)address; }
static inline void device_write8(void *address, uint8_t value) { *(volatile uint8_t *)address = value; }
static inline void device_write16(void *address, uint16_t value) { *(volatile uint16_t *)address = value; }
static inline void device_write32(void *address, uint32_t value) { *(volatile uint32_t *)address = value; }

#if defined(__linux__)
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/uio.h>
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
/* A new pseudo-terminal's master, whose slave may be opened. */
static inline int host_terminal_master(void) {
    int master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC), unlocked = 0;
    if (master >= 0) ioctl(master, TIOCSPTLCK, &unlocked);
    return master;
}

/* The slave of a pseudo-terminal by its master, whatever is mounted where. */
static inline int host_terminal_peer(int master) { return ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC); }
static inline int host_ioctl(int fd, unsigned long op, void *argument) { return ioctl(fd, op, argument); }
static inline long host_getdents(int fd, void *buffer, size_t length) { return syscall(SYS_getdents64, fd, buffer, length); }
static inline int host_chroot(const char *path) { return (int)syscall(SYS_chroot, path); }
static inline int host_set_groups(size_t count, const unsigned *groups) { return (int)syscall(SYS_setgroups, count, groups); }
/* When a file was made: seconds and nanoseconds; -1 where nobody knows. */
static inline int host_birth_time(const char *path, int flags, long long time[2]) {
    unsigned char record[256];
    unsigned mask;
    unsigned nanoseconds;
    if (syscall(SYS_statx, AT_FDCWD, path, flags, 0x800u, record)) return -1;
    memcpy(&mask, record, 4);
    if (!(mask & 0x800u)) return -1;
    memcpy(&time[0], record + 80, 8);
    memcpy(&nanoseconds, record + 88, 4);
    time[1] = nanoseconds;
    return 0;
}
/* Changes of files, told by a descriptor: writing, truncating, attributes, and names made, moved and removed. */
static inline int host_change_queue(void) { return (int)syscall(SYS_inotify_init1, O_NONBLOCK | O_CLOEXEC); }
static inline int host_watch_changes(int queue, const char *path) {
    return (int)syscall(SYS_inotify_add_watch, queue, path, 0x2u | 0x4u | 0x40u | 0x80u | 0x100u | 0x200u | 0x400u | 0x800u);
}
/* A file system's kind, number and longest name. */
static inline int host_file_system(const char *path, unsigned long long facts[3]) {
    struct statfs record;
    unsigned words[2];
    if (statfs(path, &record)) return -1;
    memcpy(words, &record.f_fsid, sizeof words);
    facts[0] = (unsigned long long)record.f_type & 0xffffffffu;
    facts[1] = (unsigned long long)words[0] << 32 | words[1];
    facts[2] = (unsigned long long)record.f_namelen;
    return 0;
}
static inline int host_errno(void) { return errno; }

/* For a signal handler: what it interrupts must find its errno as it was. */
static inline void host_write_signal_byte(int pipe) {
    int saved = errno;
    ssize_t written = write(pipe, "", 1);
    (void)written;
    errno = saved;
}
/* One packet of a head and a payload, with a descriptor attached where `passed` is not -1. */
static inline long host_send_packet(int fd, const void *head, size_t head_length, const void *payload,
				    size_t payload_length, int passed)
{
	struct iovec parts[2] = { { (void *)head, head_length }, { (void *)payload, payload_length } };
	union { char bytes[CMSG_SPACE(sizeof(int))]; struct cmsghdr alignment; } control;
	struct msghdr message = { .msg_iov = parts, .msg_iovlen = payload_length ? 2 : 1 };
	if (passed != -1) {
		memset(&control, 0, sizeof control);
		message.msg_control = control.bytes;
		message.msg_controllen = CMSG_LEN(sizeof(int));
		struct cmsghdr *entry = CMSG_FIRSTHDR(&message);
		entry->cmsg_level = SOL_SOCKET;
		entry->cmsg_type = SCM_RIGHTS;
		entry->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(entry), &passed, sizeof(int));
	}
	return sendmsg(fd, &message, MSG_NOSIGNAL);
}
/* Takes one packet apart. `passed` is the descriptor that came along (at most one is taken; the system closes others),
   or -1. A packet that did not fit sets `cut`. */
static inline long host_receive_packet(int fd, void *head, size_t head_length, void *payload, size_t payload_length,
				       int *passed, int *cut)
{
	struct iovec parts[2] = { { head, head_length }, { payload, payload_length } };
	union { char bytes[CMSG_SPACE(sizeof(int))]; struct cmsghdr alignment; } control;
	struct msghdr message = { .msg_iov = parts, .msg_iovlen = payload_length ? 2 : 1,
				  .msg_control = control.bytes, .msg_controllen = CMSG_LEN(sizeof(int)) };
	long length = recvmsg(fd, &message, MSG_CMSG_CLOEXEC);
	*passed = -1;
	*cut = 0;
	if (length < 0) return length;
	*cut = (message.msg_flags & MSG_TRUNC) != 0;
	struct cmsghdr *entry = message.msg_controllen ? CMSG_FIRSTHDR(&message) : 0;
	if (entry && entry->cmsg_level == SOL_SOCKET && entry->cmsg_type == SCM_RIGHTS &&
	    entry->cmsg_len >= CMSG_LEN(sizeof(int)))
		memcpy(passed, CMSG_DATA(entry), sizeof(int));
	return length;
}
/* The process at the other end of a local socket; -1 where the system does not say. */
static inline int host_peer_process(int fd)
{
	struct { pid_t process; uid_t user; gid_t group; } peer;
	socklen_t length = sizeof peer;
	return getsockopt(fd, SOL_SOCKET, 17 /* SO_PEERCRED */, &peer, &length) ? -1 : peer.process;
}
/* Whether this is a local socket that keeps packets apart: what scheme handles are made of. */
static inline int host_is_packet_socket(int fd)
{
	int domain = 0, type = 0;
	socklen_t length = sizeof domain;
	if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &length)) return 0;
	length = sizeof type;
	if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &length)) return 0;
	return domain == AF_UNIX && type == SOCK_SEQPACKET;
}
static inline int host_packet_socket(int flags) { return socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | flags, 0); }
static inline int host_packet_pair(int ends[2]) { return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends); }
/* Shared memory that nobody who has it can make smaller: who maps it never meets a missing page. */
static inline int host_shared_memory(size_t length)
{
	int fd = (int)syscall(SYS_memfd_create, "apus", 3 /* MFD_CLOEXEC | MFD_ALLOW_SEALING */);
	if (fd == -1) return -1;
	if (ftruncate(fd, (off_t)length) == -1 || fcntl(fd, 1033 /* F_ADD_SEALS */, 7 /* SEAL, SHRINK, GROW */) == -1) {
		int error = errno;
		close(fd);
		errno = error;
		return -1;
	}
	return fd;
}
extern int accept4(int fd, struct sockaddr *address, socklen_t *length, int flags);
static inline int host_accept(int fd) { return accept4(fd, 0, 0, SOCK_CLOEXEC | SOCK_NONBLOCK); }
static inline int host_set_interest(int queue, int op, int fd, unsigned events, uint64_t data)
{
	struct epoll_event event = { .events = events, .data.u64 = data };
	return epoll_ctl(queue, op, fd, &event);
}
/* Waits for one event; answers 1 with what and whose it is, 0 at the end of `milliseconds`. */
static inline int host_wait_event(int queue, int milliseconds, unsigned *events, uint64_t *data)
{
	struct epoll_event event;
	int count = epoll_wait(queue, &event, 1, milliseconds);
	if (count > 0) { *events = event.events; *data = event.data.u64; }
	return count;
}
/* deadline: ns of the monotonic clock, all ones for none. */
static inline void host_futex_wait(const void *word, uint32_t value, uint64_t deadline)
{
	struct timespec time = { (time_t)(deadline / 1000000000u), (long)(deadline % 1000000000u) };
	syscall(SYS_futex, word, FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG, value, deadline == UINT64_MAX ? NULL : &time,
		NULL, FUTEX_BITSET_MATCH_ANY);
}
static inline void host_futex_wake(const void *word, int count)
{
	syscall(SYS_futex, word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, count, NULL, NULL, 0);
}
static inline long host_send_file(int to, int from, size_t count) { return sendfile(to, from, NULL, count); }
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

/* 64 random bits from the processor in `value`; 0 where it has none to give. */
static inline int apus_processor_random(uint64_t *value)
{
#if defined(__x86_64__)
	uint32_t a = 1, b, c = 0, d;
	unsigned char ok;
	__asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
	if (!(c & (1u << 30)))
		return 0;
	__asm__ volatile("rdrand %0; setc %1" : "=r"(*value), "=qm"(ok) : : "cc");
	return ok;
#else
	return 0;
#endif
}

/* The processor's time-stamp counter (instructions, under QEMU's -icount). */
static inline uint64_t apus_time_stamp(void)
{
#if defined(__x86_64__)
	uint32_t low, high;
	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
	return (uint64_t)high << 32 | low;
#else
	return 0;
#endif
}

/* Apus/Start.S: entered by the kernel. Only their addresses are of use. */
extern void apus_thread_entry(void);
extern void apus_signal_restorer(void);
/* Apus/CallLoop.S. */
extern void apus_call_loop(void);
/* Apus/Start.S: ends the thread whose stack is unmapped by the same call. */
extern void apus_thread_leave(uint64_t word, uint64_t stack, uint64_t length) __attribute__((noreturn));
/* Apus/Memory.S. */
extern size_t strlen(const char *text);
extern void *memset(void *target, int byte, size_t count);
extern void *memcpy(void *target, const void *source, size_t count);
extern int memcmp(const void *a, const void *b, size_t count);
#endif
