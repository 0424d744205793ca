/* libdrm and the console's calls, with what their headers hide from Swift: macros with arguments and variadic functions. */
#pragma once
#include <drm_fourcc.h>
#include <linux/kd.h>
#include <linux/vt.h>
#include <sys/prctl.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

static const uint32_t drm_format_xrgb8888 = DRM_FORMAT_XRGB8888;

/* The signal that this process gets when the one that started it ends. */
static inline int host_end_with_parent(int signal) { return prctl(PR_SET_PDEATHSIG, signal); }

/* The library of seat services (libseat.so.1), which is looked for when the program runs: it need not be there. */
#include <dlfcn.h>
struct seat_listener {
    void (*enable)(void *seat, void *data);
    void (*disable)(void *seat, void *data);
};
struct seat_library {
    void *(*open_seat)(const struct seat_listener *listener, void *data);
    int (*disable_seat)(void *seat);
    int (*close_seat)(void *seat);
    int (*open_device)(void *seat, const char *path, int *file);
    int (*close_device)(void *seat, int device);
    const char *(*seat_name)(void *seat);
    int (*switch_session)(void *seat, int session);
    int (*get_fd)(void *seat);
    int (*dispatch)(void *seat, int milliseconds);
};
/* Answers 0 where the library is there with all of its functions. */
static inline int host_find_seat_library(struct seat_library *library) {
    static const char *const names[] = {
        "libseat_open_seat", "libseat_disable_seat", "libseat_close_seat", "libseat_open_device",
        "libseat_close_device", "libseat_seat_name", "libseat_switch_session", "libseat_get_fd", "libseat_dispatch",
    };
    void *handle = dlopen("libseat.so.1", RTLD_NOW | RTLD_LOCAL);
    if (!handle) return -1;
    void **functions = (void **)library;
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        if (!(functions[i] = dlsym(handle, names[i]))) return -1;
    return 0;
}
