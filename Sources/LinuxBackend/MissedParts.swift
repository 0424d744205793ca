#if os(Linux)
    import Display

    /// What has changed in a picture since a buffer was last brought up to date: of two buffers that are shown by turns,
    /// each misses what was drawn while the other one was filled.
    struct MissedParts: Equatable {
        /// They lie in the picture, and may overlap.
        private(set) var parts: [Rectangle]

        /// More parts than these become one.
        static var limit: Int { 32 }

        /// A fresh buffer misses the whole picture.
        init(width: Int, height: Int) { parts = [Rectangle(x: 0, y: 0, width: width, height: height)] }

        mutating func add(_ new: [Rectangle]) {
            for part in new where !part.isEmpty {
                if parts.contains(where: { $0.intersection(part) == part }) { continue }
                parts.removeAll { part.intersection($0) == $0 }
                parts.append(part)
            }
            guard parts.count > Self.limit, let first = parts.first else { return }
            parts = [parts.reduce(first) { $0.union($1) }]
        }

        /// The buffer is up to date.
        mutating func clear() { parts = [] }
    }
#endif
