#if os(Linux)
    import Display

    /// A mode that a connector offers, without its timings.
    struct OfferedMode: Equatable {
        var width: Int
        var height: Int
        /// In thousandths of a Hertz.
        var refresh: Int
        var isPreferred = false
        var isInterlaced = false

        /// How long a picture is shown, in ns.
        var frameTime: UInt64 { refresh > 0 ? 1_000_000_000_000 / UInt64(refresh) : 16_666_667 }
    }

    /// Which of the modes that a connector offers is taken.
    enum ModeChoice {
        /// The index of the mode to begin with: the preferred one, else the largest; the fastest of the same size, and
        /// interlaced ones only where there are no others. Nil where no mode is one that the desktop can have.
        static func first(of modes: [OfferedMode]) -> Int? {
            let usable = modes.indices.filter { isUsable(modes[$0]) }
            if let preferred = usable.first(where: { modes[$0].isPreferred }) { return preferred }
            return usable.max { isBetter(modes[$1], than: modes[$0]) }
        }

        /// The index of the best mode of a size.
        static func mode(_ wanted: DisplayMode, of modes: [OfferedMode]) -> Int? {
            let fitting = modes.indices.filter { modes[$0].width == wanted.width && modes[$0].height == wanted.height }
            if let preferred = fitting.first(where: { modes[$0].isPreferred }) { return preferred }
            return fitting.max { isBetter(modes[$1], than: modes[$0]) }
        }

        /// The sizes, each once, the one to begin with first.
        static func sizes(of modes: [OfferedMode]) -> [DisplayMode] {
            guard let first = first(of: modes) else { return [] }
            var result: [DisplayMode] = []
            let others = modes.filter(isUsable).sorted { $0.width * $0.height > $1.width * $1.height }
            for mode in [modes[first]] + others {
                guard let size = DisplayMode(width: mode.width, height: mode.height) else { continue }
                if !result.contains(size) { result.append(size) }
            }
            return result
        }

        private static func isUsable(_ mode: OfferedMode) -> Bool {
            DisplayMode(width: mode.width, height: mode.height) != nil
        }

        private static func isBetter(_ mode: OfferedMode, than other: OfferedMode) -> Bool {
            if mode.isInterlaced != other.isInterlaced { return other.isInterlaced }
            let size = mode.width * mode.height, otherSize = other.width * other.height
            return size == otherSize ? mode.refresh > other.refresh : size > otherSize
        }
    }
#endif
