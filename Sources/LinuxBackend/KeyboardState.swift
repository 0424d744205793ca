#if os(Linux)
    import Bytes
    import CInput
    import CKeyboard
    import InputEvents
    import Platform
    import WindowServer

    /// What the keys write: a layout of X, with dead keys and sequences that make one character.
    @safe
    final class KeyboardState {
        private let context: OpaquePointer
        private let keymap: OpaquePointer
        private var state: OpaquePointer
        private let compose: OpaquePointer?
        /// The keys that are held, for which side a modifier is on.
        private var keys: KeyModifiers = []
        /// The layout's numbers of the modifiers.
        private let meanings: [(bit: UInt32, modifier: LayoutModifiers)]

        /// What a key does.
        struct Stroke {
            /// The characters, none for keys that write nothing and for parts of a sequence.
            var text: [UInt32]
            var modifiers: KeyModifiers
        }

        init(_ names: KeyboardNames) throws(BackendError) {
            guard let context = unsafe xkb_context_new(XKB_CONTEXT_NO_FLAGS) else {
                throw BackendError("keyboard layouts: /usr/share/X11/xkb is missing (Debian's package xkb-data)")
            }
            guard let keymap = unsafe Self.compile(names, context), let state = unsafe xkb_state_new(keymap) else {
                unsafe xkb_context_unref(context)
                let variant: ByteString = names.variant.isEmpty ? "" : "(" + names.variant + ")"
                throw BackendError("keyboard layout " + names.layout + variant + ": there is no such layout")
            }
            unsafe self.context = unsafe context
            unsafe self.keymap = unsafe keymap
            unsafe self.state = unsafe state
            unsafe compose = Self.composer(context)
            let known: [(StaticString, LayoutModifiers)] = [
                ("Shift", .shift), ("Control", .control), ("Mod1", .alt), ("Mod4", .logo), ("Mod5", .altGr),
                ("Lock", .capsLock), ("Mod2", .numLock),
            ]
            meanings = known.compactMap { name, modifier in
                let index = unsafe name.utf8Start.withMemoryRebound(to: CChar.self, capacity: name.utf8CodeUnitCount) {
                    unsafe xkb_keymap_mod_get_index(keymap, $0)
                }
                return index < 32 ? (1 << index, modifier) : nil
            }
        }

        deinit {
            unsafe xkb_compose_state_unref(compose)
            unsafe xkb_state_unref(state)
            unsafe xkb_keymap_unref(keymap)
            unsafe xkb_context_unref(context)
        }

        private static func compile(_ names: KeyboardNames, _ context: OpaquePointer) -> OpaquePointer? {
            unsafe names.rules.withText { rules in
                unsafe names.model.withText { model in
                    unsafe names.layout.withText { layout in
                        unsafe names.variant.withText { variant in
                            unsafe names.options.withText { options in
                                var record = unsafe xkb_rule_names(
                                    rules: rules, model: model, layout: layout, variant: variant, options: options)
                                return unsafe xkb_keymap_new_from_names(
                                    context, &record, XKB_KEYMAP_COMPILE_NO_FLAGS)
                            }
                        }
                    }
                }
            }
        }

        /// The sequences of the user's language; nil where there are none.
        private static func composer(_ context: OpaquePointer) -> OpaquePointer? {
            let variables = Host.environment
            let names: [ByteString] = ["LC_ALL=", "LC_CTYPE=", "LANG="]
            let named = names.lazy.compactMap { name in
                variables.first { $0.hasPrefix(name) && $0.count > name.count }.map { $0[name.count..<$0.count] }
            }.first
            // The C locale has none, and everybody has some use for them.
            for locale in [named ?? "en_US.UTF-8", "en_US.UTF-8"] where locale != "C" && locale != "POSIX" {
                let table = unsafe locale.withText {
                    unsafe xkb_compose_table_new_from_locale(context, $0, XKB_COMPOSE_COMPILE_NO_FLAGS)
                }
                guard let table = unsafe table else { continue }
                defer { unsafe xkb_compose_table_unref(table) }
                return unsafe xkb_compose_state_new(table, XKB_COMPOSE_STATE_NO_FLAGS)
            }
            return nil
        }

        /// Follows a key by its Linux number.
        func follow(_ code: UInt16, isPressed: Bool) -> Stroke {
            let key = UInt32(code) + 8
            let text = isPressed ? text(key) : []
            unsafe xkb_state_update_key(state, key, isPressed ? XKB_KEY_DOWN : XKB_KEY_UP)
            keys.follow(code: code, value: isPressed ? 1 : 0)
            return Stroke(text: text, modifiers: modifiers)
        }

        var modifiers: KeyModifiers {
            let bits = unsafe xkb_state_serialize_mods(state, XKB_STATE_MODS_EFFECTIVE)
            var layout: LayoutModifiers = []
            for meaning in meanings where bits & meaning.bit != 0 { layout.insert(meaning.modifier) }
            return KeyModifiers(layout, keys: keys)
        }

        private func text(_ key: UInt32) -> [UInt32] {
            let symbol = unsafe xkb_state_key_get_one_sym(state, key)
            if let compose = unsafe compose,
                unsafe xkb_compose_state_feed(compose, symbol) == XKB_COMPOSE_FEED_ACCEPTED
            {
                switch unsafe xkb_compose_state_get_status(compose) {
                case XKB_COMPOSE_COMPOSING: return []
                case XKB_COMPOSE_CANCELLED:
                    unsafe xkb_compose_state_reset(compose)
                    return []
                case XKB_COMPOSE_COMPOSED:
                    defer { unsafe xkb_compose_state_reset(compose) }
                    return unsafe Self.scalars { unsafe xkb_compose_state_get_utf8(compose, $0, $1) }
                default: break
                }
            }
            return unsafe Self.scalars { unsafe xkb_state_key_get_utf8(state, key, $0, $1) }
        }

        /// The characters that a function writes as UTF-8, without control characters.
        private static func scalars(_ write: (UnsafeMutablePointer<CChar>?, Int) -> Int32) -> [UInt32] {
            var buffer = [CChar](repeating: 0, count: 64)
            let length = unsafe buffer.withUnsafeMutableBufferPointer { unsafe write($0.baseAddress, $0.count) }
            guard length > 0, length < 64 else { return [] }
            let bytes = buffer[..<Int(length)].map { UInt8(bitPattern: $0) }
            return String(decoding: bytes, as: UTF8.self).unicodeScalars.map { $0.value }.filter {
                $0 >= 0x20 && $0 != 0x7f
            }
        }

        /// The lamps that are lit, as libinput names them.
        var lamps: libinput_led {
            var bits: UInt32 = 0
            for (name, lamp) in [
                ("Num Lock", LIBINPUT_LED_NUM_LOCK), ("Caps Lock", LIBINPUT_LED_CAPS_LOCK),
                ("Scroll Lock", LIBINPUT_LED_SCROLL_LOCK),
            ] where unsafe xkb_state_led_name_is_active(state, name) > 0 { bits |= lamp.rawValue }
            return libinput_led(rawValue: bits)
        }

        /// Nothing is held: the keys were somebody else's for a while. Locks stay.
        func reset() {
            let locked = unsafe xkb_state_serialize_mods(state, XKB_STATE_MODS_LOCKED)
            let group = unsafe xkb_state_serialize_layout(state, XKB_STATE_LAYOUT_LOCKED)
            guard let fresh = unsafe xkb_state_new(keymap) else { return }
            unsafe xkb_state_unref(state)
            unsafe state = unsafe fresh
            unsafe xkb_state_update_mask(state, 0, 0, locked, 0, 0, group)
            if let compose = unsafe compose { unsafe xkb_compose_state_reset(compose) }
            keys = []
        }
    }
#endif
