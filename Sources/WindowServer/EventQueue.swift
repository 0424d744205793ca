public import WindowProtocol

/// What a window has not read yet. It never grows without bound: at the limit the oldest event goes.
public struct EventQueue: Sendable {
    private var events: [WindowEvent] = []

    public static var limit: Int { 512 }

    public init() {}

    public var isEmpty: Bool { events.isEmpty }
    public var count: Int { events.count }

    public mutating func add(_ event: WindowEvent) {
        if let last = events.last, let merged = event.merged(into: last) {
            events[events.count - 1] = merged
            return
        }
        if events.count >= Self.limit { events.removeFirst() }
        events.append(event)
    }

    /// The records of at most `count` events, which then count as read.
    public mutating func take(_ count: Int) -> [UInt8] {
        let number = min(max(count, 0), events.count)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(number * WindowEvent.size)
        for event in events.prefix(number) { event.append(to: &bytes) }
        events.removeFirst(number)
        return bytes
    }

    /// All events, for tests and for the server itself.
    public mutating func takeAll() -> [WindowEvent] {
        defer { events = [] }
        return events
    }
}
