/* libinput, and the part of systemd that tells which devices there are. */
#pragma once
#include <libinput.h>
#include <libudev.h>
