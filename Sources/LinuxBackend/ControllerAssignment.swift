#if os(Linux)
    /// Which display controller (CRTC) drives which connector. Each connector can be driven by some of them only, and
    /// each controller drives one.
    enum ControllerAssignment {
        /// - Parameters:
        ///   - possible: for each connector a bit for each controller that can drive it.
        ///   - current: the controllers that connectors have already; they keep them where that leaves nobody without one.
        /// - Returns: for each connector the number of its controller, nil where there is none for it.
        static func assign(_ possible: [UInt32], current: [Int?] = []) -> [Int?] {
            var owner: [Int: Int] = [:]
            for (connector, controller) in current.enumerated() {
                guard let controller, connector < possible.count, can(possible[connector], controller) else { continue }
                if owner[controller] == nil { owner[controller] = connector }
            }
            for connector in possible.indices where !owner.values.contains(connector) {
                var tried: Set<Int> = []
                _ = place(connector, possible, &owner, &tried)
            }
            var result = [Int?](repeating: nil, count: possible.count)
            for (controller, connector) in owner { result[connector] = controller }
            return result
        }

        private static func can(_ possible: UInt32, _ controller: Int) -> Bool {
            (0..<32).contains(controller) && possible & (1 << UInt32(controller)) != 0
        }

        /// Finds a controller for a connector; others make room where they can have another one.
        private static func place(
            _ connector: Int, _ possible: [UInt32], _ owner: inout [Int: Int], _ tried: inout Set<Int>
        ) -> Bool {
            for controller in 0..<32 where can(possible[connector], controller) && !tried.contains(controller) {
                tried.insert(controller)
                if let other = owner[controller], !place(other, possible, &owner, &tried) { continue }
                owner[controller] = connector
                return true
            }
            return false
        }
    }
#endif
