public import Bytes

/// Where a function sits: bus, device on it, function of that. Written `00.1f.2`, in hexadecimal.
public struct Location: Hashable, Comparable, Sendable {
    public let bus: UInt8
    /// 0…31.
    public let device: UInt8
    /// 0…7.
    public let function: UInt8

    public init(bus: UInt8, device: UInt8, function: UInt8) {
        self.bus = bus
        self.device = device & 31
        self.function = function & 7
    }

    /// The location that a name means; nil for any other text.
    public init?(_ name: ByteString) {
        let parts = name.split(separator: 0x2e)
        guard parts.count == 3, parts[0].count == 2, parts[1].count == 2, parts[2].count == 1 else { return nil }
        var numbers: [UInt8] = []
        for part in parts {
            guard part.allSatisfy({ $0.isDigit || $0 >= 0x61 && $0 <= 0x66 }), let number = part.integer(radix: 16)
            else {
                return nil
            }
            numbers.append(UInt8(number))
        }
        guard numbers[1] < 32, numbers[2] < 8 else { return nil }
        self.init(bus: numbers[0], device: numbers[1], function: numbers[2])
    }

    public var name: ByteString {
        var text = ByteString()
        text.append(hexadecimal: bus, width: 2)
        text.append(".")
        text.append(hexadecimal: device, width: 2)
        text.append(".")
        text.append(hexadecimal: function)
        return text
    }

    private var order: Int { Int(bus) << 8 | Int(device) << 3 | Int(function) }

    public static func < (a: Location, b: Location) -> Bool { a.order < b.order }
}
