#if os(Linux)
    import CInput
    import InputEvents
    import WindowServer

    /// Tells a seat what libinput's devices say.
    @safe
    final class InputTranslation {
        private let seat: Seat
        private let keyboard: KeyboardState
        private var vertical = ScrollCounter()
        private var horizontal = ScrollCounter()
        /// Movements smaller than a pixel, which are kept.
        private var rest = (x: 0.0, y: 0.0)
        /// The finger that is the pointer.
        private var finger: Int32?
        private var keyboards: [OpaquePointer] = unsafe []
        private var lamps = libinput_led(rawValue: 0)

        /// The range of the seat's absolute places.
        private static var range: UInt32 { 65536 }

        init(_ seat: Seat, _ keyboard: KeyboardState) {
            self.seat = seat
            self.keyboard = keyboard
        }

        /// The devices were somebody else's for a while.
        func reset() {
            keyboard.reset()
            rest = (0, 0)
            vertical.reset()
            horizontal.reset()
            finger = nil
        }

        func take(_ event: OpaquePointer) {
            switch unsafe libinput_event_get_type(event) {
            case LIBINPUT_EVENT_DEVICE_ADDED: unsafe add(libinput_event_get_device(event))
            case LIBINPUT_EVENT_DEVICE_REMOVED: unsafe remove(libinput_event_get_device(event))
            case LIBINPUT_EVENT_KEYBOARD_KEY: unsafe takeKey(libinput_event_get_keyboard_event(event))
            case LIBINPUT_EVENT_POINTER_MOTION: unsafe takeMotion(libinput_event_get_pointer_event(event))
            case LIBINPUT_EVENT_POINTER_MOTION_ABSOLUTE: unsafe takePlace(libinput_event_get_pointer_event(event))
            case LIBINPUT_EVENT_POINTER_BUTTON: unsafe takeButton(libinput_event_get_pointer_event(event))
            case LIBINPUT_EVENT_POINTER_SCROLL_WHEEL:
                unsafe takeScroll(libinput_event_get_pointer_event(event), isWheel: true)
            case LIBINPUT_EVENT_POINTER_SCROLL_FINGER, LIBINPUT_EVENT_POINTER_SCROLL_CONTINUOUS:
                unsafe takeScroll(libinput_event_get_pointer_event(event), isWheel: false)
            case LIBINPUT_EVENT_TOUCH_DOWN, LIBINPUT_EVENT_TOUCH_MOTION, LIBINPUT_EVENT_TOUCH_UP,
                LIBINPUT_EVENT_TOUCH_CANCEL:
                unsafe takeTouch(libinput_event_get_type(event), libinput_event_get_touch_event(event))
            case LIBINPUT_EVENT_TABLET_TOOL_AXIS, LIBINPUT_EVENT_TABLET_TOOL_PROXIMITY, LIBINPUT_EVENT_TABLET_TOOL_TIP,
                LIBINPUT_EVENT_TABLET_TOOL_BUTTON:
                unsafe takePen(libinput_event_get_type(event), libinput_event_get_tablet_tool_event(event))
            default: break
            }
        }

        // MARK: Devices

        private func add(_ device: OpaquePointer?) {
            guard let device = unsafe device else { return }
            // Touchpads without buttons are of no use otherwise.
            if unsafe libinput_device_config_tap_get_finger_count(device) > 0 {
                _ = unsafe libinput_device_config_tap_set_enabled(device, LIBINPUT_CONFIG_TAP_ENABLED)
            }
            if unsafe libinput_device_has_capability(device, LIBINPUT_DEVICE_CAP_KEYBOARD) != 0 {
                unsafe keyboards.append(libinput_device_ref(device))
                unsafe libinput_device_led_update(device, lamps)
            }
        }

        private func remove(_ device: OpaquePointer?) {
            guard let device = unsafe device, let index = unsafe keyboards.firstIndex(of: device) else { return }
            unsafe libinput_device_unref(keyboards.remove(at: index))
            // Its keys are not held any more.
            keyboard.reset()
            seat.releaseAll()
        }

        // MARK: Keys

        private func takeKey(_ event: OpaquePointer?) {
            let code = UInt16(clamping: unsafe libinput_event_keyboard_get_key(event))
            let isPressed = unsafe libinput_event_keyboard_get_key_state(event) == LIBINPUT_KEY_STATE_PRESSED
            // The same key of two keyboards is one.
            let count = unsafe libinput_event_keyboard_get_seat_key_count(event)
            guard isPressed ? count == 1 : count == 0 else { return }
            let stroke = keyboard.follow(code, isPressed: isPressed)
            seat.key(
                code, value: isPressed ? 1 : 0, time: unsafe libinput_event_keyboard_get_time_usec(event) &* 1000,
                text: stroke.text, modifiers: stroke.modifiers)
            let lit = keyboard.lamps
            if lit != lamps {
                lamps = lit
                for index in unsafe keyboards.indices { unsafe libinput_device_led_update(keyboards[index], lit) }
            }
        }

        // MARK: Pointers

        private func time(_ event: OpaquePointer?) -> UInt64 {
            unsafe libinput_event_pointer_get_time_usec(event) &* 1000
        }

        private func takeMotion(_ event: OpaquePointer?) {
            unsafe rest.x += libinput_event_pointer_get_dx(event)
            unsafe rest.y += libinput_event_pointer_get_dy(event)
            guard abs(rest.x) < 1e6, abs(rest.y) < 1e6 else { return rest = (0, 0) }
            let x = rest.x.rounded(.towardZero), y = rest.y.rounded(.towardZero)
            if x == 0, y == 0 { return }
            rest = (rest.x - x, rest.y - y)
            unsafe seat.pointer(byX: Int(x), y: Int(y), time: time(event))
        }

        private func takePlace(_ event: OpaquePointer?) {
            let x = unsafe libinput_event_pointer_get_absolute_x_transformed(event, Self.range)
            let y = unsafe libinput_event_pointer_get_absolute_y_transformed(event, Self.range)
            unsafe seat.pointer(absoluteX: Self.place(x), y: Self.place(y), time: time(event))
        }

        private static func place(_ number: Double) -> Int {
            number.isFinite ? Int(min(max(number, 0), Double(range - 1))) : 0
        }

        private func takeButton(_ event: OpaquePointer?) {
            let isPressed = unsafe libinput_event_pointer_get_button_state(event) == LIBINPUT_BUTTON_STATE_PRESSED
            let count = unsafe libinput_event_pointer_get_seat_button_count(event)
            guard isPressed ? count == 1 : count == 0 else { return }
            let code = UInt16(clamping: unsafe libinput_event_pointer_get_button(event))
            unsafe seat.button(code, isPressed: isPressed, time: time(event))
        }

        private func takeScroll(_ event: OpaquePointer?, isWheel: Bool) {
            func amount(_ axis: libinput_pointer_axis) -> Double? {
                guard unsafe libinput_event_pointer_has_axis(event, axis) != 0 else { return nil }
                return isWheel
                    ? unsafe libinput_event_pointer_get_scroll_value_v120(event, axis)
                    : unsafe libinput_event_pointer_get_scroll_value(event, axis)
            }
            let units = isWheel ? ScrollCounter.wheelUnits : ScrollCounter.fingerUnits
            var x = 0, y = 0
            if let down = amount(LIBINPUT_POINTER_AXIS_SCROLL_VERTICAL) {
                // Lifted fingers report zero.
                if down == 0 { vertical.reset() }
                y = -vertical.add(down, unitsPerNotch: units)
            }
            if let right = amount(LIBINPUT_POINTER_AXIS_SCROLL_HORIZONTAL) {
                if right == 0 { horizontal.reset() }
                x = horizontal.add(right, unitsPerNotch: units)
            }
            if x != 0 || y != 0 { unsafe seat.scroll(x: x, y: y, time: time(event)) }
        }

        /// The first finger on a touch screen is the pointer with its left button.
        private func takeTouch(_ type: libinput_event_type, _ event: OpaquePointer?) {
            let slot = unsafe libinput_event_touch_get_seat_slot(event)
            let time = unsafe libinput_event_touch_get_time_usec(event) &* 1000
            if type == LIBINPUT_EVENT_TOUCH_DOWN {
                guard finger == nil else { return }
                finger = slot
            }
            guard finger == slot else { return }
            if type == LIBINPUT_EVENT_TOUCH_DOWN || type == LIBINPUT_EVENT_TOUCH_MOTION {
                let x = unsafe libinput_event_touch_get_x_transformed(event, Self.range)
                let y = unsafe libinput_event_touch_get_y_transformed(event, Self.range)
                seat.pointer(absoluteX: Self.place(x), y: Self.place(y), time: time)
            }
            if type == LIBINPUT_EVENT_TOUCH_MOTION { return }
            seat.button(PointerButton.left, isPressed: type == LIBINPUT_EVENT_TOUCH_DOWN, time: time)
            if type != LIBINPUT_EVENT_TOUCH_DOWN { finger = nil }
        }

        /// A pen of a drawing tablet: where it is, its tip as the left button, the others as they are.
        private func takePen(_ type: libinput_event_type, _ event: OpaquePointer?) {
            let time = unsafe libinput_event_tablet_tool_get_time_usec(event) &* 1000
            let x = unsafe libinput_event_tablet_tool_get_x_transformed(event, Self.range)
            let y = unsafe libinput_event_tablet_tool_get_y_transformed(event, Self.range)
            seat.pointer(absoluteX: Self.place(x), y: Self.place(y), time: time)
            if type == LIBINPUT_EVENT_TABLET_TOOL_TIP {
                let isDown = unsafe libinput_event_tablet_tool_get_tip_state(event) == LIBINPUT_TABLET_TOOL_TIP_DOWN
                seat.button(PointerButton.left, isPressed: isDown, time: time)
            } else if type == LIBINPUT_EVENT_TABLET_TOOL_BUTTON {
                let state = unsafe libinput_event_tablet_tool_get_button_state(event)
                // The buttons on a pen are numbers of their own.
                let isFirst = unsafe libinput_event_tablet_tool_get_button(event) == 0x14b
                seat.button(
                    isFirst ? PointerButton.right : PointerButton.middle,
                    isPressed: state == LIBINPUT_BUTTON_STATE_PRESSED, time: time)
            }
        }
    }
#endif
