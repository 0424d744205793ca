/* Calls of Linux that Swift does not see: variadic functions, and one that the C library has no function for. */
#pragma once
#include <fcntl.h>
#include <linux/kd.h>
#include <linux/vt.h>
#include <spawn.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static inline long guest_load_module(int file) { return syscall(SYS_finit_module, file, "", 0); }
static inline int guest_ioctl(int file, unsigned long request, void *argument) { return ioctl(file, request, argument); }
static inline int guest_open(const char *path, int flags) { return open(path, flags, 0644); }
static inline int guest_set_groups(size_t count, const unsigned *groups) { return (int)syscall(SYS_setgroups, count, groups); }
