#if os(Linux)
    import InputEvents

    /// What a layout says is in force, by what it means and not by which key it is on.
    struct LayoutModifiers: OptionSet {
        let rawValue: UInt8

        static var shift: LayoutModifiers { LayoutModifiers(rawValue: 1) }
        static var control: LayoutModifiers { LayoutModifiers(rawValue: 2) }
        static var alt: LayoutModifiers { LayoutModifiers(rawValue: 4) }
        static var logo: LayoutModifiers { LayoutModifiers(rawValue: 8) }
        static var altGr: LayoutModifiers { LayoutModifiers(rawValue: 16) }
        static var capsLock: LayoutModifiers { LayoutModifiers(rawValue: 32) }
        static var numLock: LayoutModifiers { LayoutModifiers(rawValue: 64) }
    }

    extension KeyModifiers {
        /// The desktop's modifiers for those of a layout. The layout decides what is held, which need not be what is
        /// printed on the keys; the keys tell on which side.
        init(_ layout: LayoutModifiers, keys: KeyModifiers) {
            self = []
            func add(_ modifier: LayoutModifiers, _ left: KeyModifiers, _ right: KeyModifiers) {
                guard layout.contains(modifier) else { return }
                let held = keys.intersection([left, right])
                formUnion(held.isEmpty ? left : held)
            }
            add(.shift, .leftShift, .rightShift)
            add(.control, .leftControl, .rightControl)
            add(.logo, .leftSuper, .rightSuper)
            // Alt does something and AltGr makes characters, whichever keys they are on.
            if layout.contains(.alt) { insert(.leftAlt) }
            if layout.contains(.altGr) { insert(.rightAlt) }
            if layout.contains(.capsLock) { insert(.capsLock) }
            if layout.contains(.numLock) { insert(.numLock) }
        }
    }
#endif
