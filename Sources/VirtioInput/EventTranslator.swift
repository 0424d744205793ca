public import InputEvents

/// What a virtio input device reports (virtio 1.2, 5.8: Linux's event types and codes), as records of `input:`.
///
/// What a device reports that has no place there is left out: multi-touch, sounds, its own marks between events.
public struct EventTranslator: Sendable {
    /// The least and the greatest value of an absolute axis.
    public struct Range: Equatable, Sendable {
        public var least: Int32
        public var greatest: Int32

        public init(_ least: Int32, _ greatest: Int32) {
            self.least = least
            self.greatest = greatest
        }
    }

    private let ranges: [Range]
    /// The keys that are down, a bit each.
    private var held = [UInt64](repeating: 0, count: 4)

    /// - Parameter ranges: of the axes x and y; empty for a device without.
    public init(ranges: [Range] = []) { self.ranges = ranges }

    /// A report; nil where it is none of our concern.
    public mutating func translate(type: UInt16, code: UInt16, value: Int32, time: UInt64) -> InputEvent? {
        switch type {
        case 1 where code < KeyCode.limit: return key(code, value, time)
        case 1 where code >= PointerButton.left && code <= PointerButton.extra:
            return InputEvent(.button, code: code, value: value == 0 ? 0 : 1, time: time)
        case 2 where [Axis.x, Axis.y, Axis.wheel, Axis.horizontalWheel].contains(code):
            return InputEvent(.relative, code: code, value: value, time: time)
        case 3 where Int(code) < ranges.count:
            let range = ranges[Int(code)]
            let width = Int64(range.greatest) - Int64(range.least)
            guard width > 0 else { return nil }
            let place = min(max(Int64(value) - Int64(range.least), 0), width)
            return InputEvent(.absolute, code: code, value: Int32(place * 65535 / width), time: time)
        default: return nil
        }
    }

    /// A key that is pressed while it is down is held.
    private mutating func key(_ code: UInt16, _ value: Int32, _ time: UInt64) -> InputEvent {
        let word = Int(code / 64), bit = UInt64(1) << UInt64(code % 64)
        let wasDown = held[word] & bit != 0
        if value == 0 { held[word] &= ~bit } else { held[word] |= bit }
        return InputEvent(.key, code: code, value: value == 0 ? 0 : wasDown ? 2 : 1, time: time)
    }
}
