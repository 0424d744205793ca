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
