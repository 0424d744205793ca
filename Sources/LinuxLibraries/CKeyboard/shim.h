/* Keyboard layouts, and sequences of keys that make one character. */
#pragma once
#include <xkbcommon/xkbcommon-compose.h>
#include <xkbcommon/xkbcommon.h>
