public import Bytes
public import Display
public import SchemeProtocol

/// What a client writes to its window: one command a write, a letter and what it needs behind a comma.
public enum WindowCommand: Equatable, Sendable {
    public enum Edge: UInt8, Sendable {
        case move = 0x4d
        case left = 0x4c
        case right = 0x52
        case bottom = 0x42
        case top = 0x54
    }

    /// `A,0` `A,1`
    case async(Bool)
    /// `D,M`: the user drags the window from here on; `D,0` (nil) ends it.
    case drag(Edge?)
    /// `F,FLAGS,1`
    case flags(WindowFlags, Bool)
    /// `M,C,1`: the pointer is shown over the window.
    case cursor(Bool)
    /// `M,G,1`: the pointer stays in the window.
    case grab(Bool)
    /// `M,R,1`: the pointer's movements, not its place.
    case relative(Bool)
    /// `P,X,Y`: a field that is empty changes nothing.
    case position(x: Int?, y: Int?)
    /// `S,WIDTH,HEIGHT`
    case size(width: Int?, height: Int?)
    /// `T,TITLE`
    case title(ByteString)
    /// `Y,X,Y,WIDTH,HEIGHT,…`: these parts have changed. None: all.
    case present([Rectangle])
    /// `N,Y`, `N,N`: what is dragged over the window is welcome, or is not.
    case acceptDrop(Bool)
    /// `N,D`: the content that was dropped has been taken.
    case takeDrop
    /// `V,1`: the window wants to know when a frame has been shown (not one of Orbital's).
    case frames(Bool)
    /// `U,1`: the window wants to be looked at (not one of Orbital's).
    case urgent(Bool)
    /// `I,NAME`: which program it is a window of, so that panels show its icon (not one of Orbital's).
    case program(ByteString)
    /// `R,EDGE,SIZE`: a panel keeps this much of an edge of the screen free of tiled windows (not one of Orbital's).
    case reserve(Edge, Int)

    /// The most rectangles that one command takes; a client with more presents all.
    public static var rectangleLimit: Int { 256 }
    /// How long a program's name may be.
    public static var nameLimit: Int { 64 }

    public init(_ bytes: ByteString) throws(Errno) {
        guard bytes.count >= 2, bytes[1] == 0x2c else { throw .invalidArgument }
        let data = bytes[2..<bytes.count]
        switch bytes[0] {
        case 0x41: self = .async(try Self.truth(data))
        case 0x44: self = .drag(try Self.edge(data))
        case 0x46:
            let fields = data.split(separator: 0x2c)
            guard fields.count == 2 else { throw .invalidArgument }
            self = .flags(WindowFlags(letters: fields[0]), try Self.truth(fields[1]))
        case 0x49:
            guard data.count <= Self.nameLimit else { throw .invalidArgument }
            self = .program(data)
        case 0x4d: self = try Self.mouse(data)
        case 0x4e:
            switch data {
            case "Y": self = .acceptDrop(true)
            case "N": self = .acceptDrop(false)
            case "D": self = .takeDrop
            default: throw .invalidArgument
            }
        case 0x50:
            let numbers = try Self.numbers(data, count: 2)
            self = .position(x: numbers[0], y: numbers[1])
        case 0x53:
            let numbers = try Self.numbers(data, count: 2)
            self = .size(width: numbers[0], height: numbers[1])
        case 0x52:
            let fields = data.split(separator: 0x2c)
            guard fields.count == 2, let edge = try Self.edge(fields[0]), edge != .move,
                let size = try Self.numbers(fields[1], count: 1)[0], size >= 0
            else { throw .invalidArgument }
            self = .reserve(edge, size)
        case 0x54: self = .title(data)
        case 0x55: self = .urgent(try Self.truth(data))
        case 0x56: self = .frames(try Self.truth(data))
        case 0x59: self = .present(try Self.rectangles(data))
        default: throw .invalidArgument
        }
    }

    private static func truth(_ data: ByteString) throws(Errno) -> Bool {
        switch data {
        case "0": return false
        case "1": return true
        default: throw .invalidArgument
        }
    }

    private static func edge(_ data: ByteString) throws(Errno) -> Edge? {
        if data.isEmpty { return .move }
        if data == "0" { return nil }
        guard data.count == 1, let edge = Edge(rawValue: data[0]) else { throw .invalidArgument }
        return edge
    }

    private static func mouse(_ data: ByteString) throws(Errno) -> WindowCommand {
        let fields = data.split(separator: 0x2c)
        guard fields.count == 2 else { throw .invalidArgument }
        let isOn = try truth(fields[1])
        switch fields[0] {
        case "C": return .cursor(isOn)
        case "G": return .grab(isOn)
        case "R": return .relative(isOn)
        default: throw .invalidArgument
        }
    }

    private static func numbers(_ data: ByteString, count: Int) throws(Errno) -> [Int?] {
        let fields = data.split(separator: 0x2c)
        guard fields.count == count else { throw .invalidArgument }
        var numbers: [Int?] = []
        for field in fields {
            if field.isEmpty {
                numbers.append(nil)
                continue
            }
            guard let number = field.integer(), let narrow = Int32(exactly: number) else { throw .invalidArgument }
            numbers.append(Int(narrow))
        }
        return numbers
    }

    private static func rectangles(_ data: ByteString) throws(Errno) -> [Rectangle] {
        if data.isEmpty { return [] }
        let fields = data.split(separator: 0x2c)
        guard fields.count % 4 == 0, fields.count <= rectangleLimit * 4 else { throw .invalidArgument }
        let numbers = try numbers(data, count: fields.count).map { $0 ?? 0 }
        return stride(from: 0, to: numbers.count, by: 4).map { start in
            Rectangle(
                x: numbers[start], y: numbers[start + 1], width: numbers[start + 2], height: numbers[start + 3])
        }
    }

    /// The command as it is written.
    public var bytes: ByteString {
        func field(_ number: Int?) -> ByteString { number.map { ByteString($0) } ?? "" }
        func truth(_ isOn: Bool) -> ByteString { isOn ? "1" : "0" }
        switch self {
        case .async(let isOn): return "A," + truth(isOn)
        case .drag(let edge): return edge.map { ByteString([0x44, 0x2c, $0.rawValue]) } ?? "D,0"
        case .flags(let flags, let isOn): return "F," + flags.letters + "," + truth(isOn)
        case .cursor(let isOn): return "M,C," + truth(isOn)
        case .grab(let isOn): return "M,G," + truth(isOn)
        case .relative(let isOn): return "M,R," + truth(isOn)
        case .position(let x, let y): return "P," + field(x) + "," + field(y)
        case .size(let width, let height): return "S," + field(width) + "," + field(height)
        case .title(let title): return "T," + title
        case .program(let name): return "I," + name
        case .acceptDrop(let isWelcome): return isWelcome ? "N,Y" : "N,N"
        case .takeDrop: return "N,D"
        case .frames(let isOn): return "V," + truth(isOn)
        case .urgent(let isOn): return "U," + truth(isOn)
        case .reserve(let edge, let size): return ByteString([0x52, 0x2c, edge.rawValue, 0x2c]) + ByteString(size)
        case .present(let rectangles):
            var text: ByteString = "Y,"
            for (index, part) in rectangles.enumerated() {
                for (field, number) in [part.x, part.y, part.width, part.height].enumerated() {
                    if index + field > 0 { text.append(0x2c) }
                    text.append(decimal: number)
                }
            }
            return text
        }
    }
}
