#if os(Linux)
    /// Makes notches of the small steps that fine wheels and touchpads report.
    struct ScrollCounter {
        private var rest = 0.0

        /// How much of a wheel's finest unit makes a notch.
        static var wheelUnits: Double { 120 }
        /// How far fingers move for a notch, in libinput's units.
        static var fingerUnits: Double { 15 }

        /// The whole notches that have come together. Turning back begins anew.
        mutating func add(_ amount: Double, unitsPerNotch units: Double) -> Int {
            guard amount.isFinite, units > 0, abs(amount) < 1e6 else { return 0 }
            let step = amount / units
            if rest * step < 0 { rest = 0 }
            rest += step
            let whole = rest.rounded(.towardZero)
            rest -= whole
            return Int(whole)
        }

        /// The fingers were lifted.
        mutating func reset() { rest = 0 }
    }
#endif
