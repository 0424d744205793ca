import Display
import Hardware
public import SchemeProtocol
public import Virtio

/// Sends commands to a virtio graphics device on one of its queues.
///
/// Most commands only have to be done in their order: they are posted, and nobody waits for them as long as there are free
/// places. For an answer one waits.
public final class GraphicsQueue {
    private let device: VirtioDevice
    private let number: Int
    private let queue: Virtqueue
    private let memory: any DeviceMemory
    /// Lets a little time pass, and says whether there is any use in waiting longer: false ends it.
    private let wait: (_ turn: Int) -> Bool
    private var freePlaces: [Int]
    /// What the device has: the place, and whether somebody waits for it.
    private var places: [Int: (place: Int, isAwaited: Bool)] = [:]
    /// Requests that somebody waits for, with the length of the answer.
    private var answered: [Int: Int] = [:]
    /// The device has left somebody waiting for too long: nobody waits for it again.
    private var isStuck = false
    /// Posted commands that the device has refused.
    public private(set) var refusals = 0

    /// Each place has room for a command and an answer. The first one is for large ones.
    private static var placeSize: Int { 256 }
    private static var largeCommand: Int { 32768 }
    private static var largeAnswer: Int { 4096 }
    private static var placeCount: Int { 31 }
    private static var memorySize: Int { largeCommand + largeAnswer + placeCount * placeSize }

    /// - Parameters:
    ///   - number: 0 for commands, 1 for the cursor.
    ///   - makeMemory: makes zeroed memory that the device reaches.
    public init(
        _ device: VirtioDevice, _ number: Int, makeMemory: (Int) throws(Errno) -> any DeviceMemory,
        wait: @escaping (Int) -> Bool
    ) throws(Errno) {
        self.device = device
        self.number = number
        self.wait = wait
        queue = try device.makeQueue(number, size: 64, makeMemory: makeMemory)
        memory = try makeMemory(Self.memorySize)
        freePlaces = (1...Self.placeCount).reversed()
    }

    private static func offset(_ place: Int) -> Int {
        place == 0 ? 0 : largeCommand + largeAnswer + (place - 1) * placeSize
    }

    private static func answerOffset(_ place: Int) -> Int {
        place == 0 ? largeCommand : offset(place) + placeSize / 2
    }

    private func submit(_ command: GraphicsCommand, _ place: Int, answer: Int, isAwaited: Bool) throws(Errno) -> Int {
        try memory.write(command.bytes.span, at: Self.offset(place))
        // What the answer says before it is there.
        try memory.write32(Self.answerOffset(place), 0)
        let request = try queue.submit([
            .init(memory.physical + UInt64(Self.offset(place)), length: command.bytes.count),
            .init(memory.physical + UInt64(Self.answerOffset(place)), length: answer, isWrittenByDevice: true),
        ])
        places[request] = (place, isAwaited)
        try device.ring(number)
        return request
    }

    /// Takes what the device is done with.
    public func collect() throws(Errno) {
        while let (request, written) = try queue.takeFinished() {
            guard let entry = places.removeValue(forKey: request) else { throw .inputOutput }
            if entry.isAwaited {
                answered[request] = written
            } else {
                freePlaces.append(entry.place)
                let answer = try memory.read32(Self.answerOffset(entry.place))
                if answer != GraphicsCommand.isDone { refusals += 1 }
            }
        }
    }

    private func pause(_ turn: Int) throws(Errno) {
        if !isStuck, wait(turn) { return }
        isStuck = true
        throw .timedOut
    }

    /// Sends a command of up to 128 bytes, and waits only for a free place.
    /// - Throws: `timedOut` where the device does not get on.
    func post(_ command: GraphicsCommand) throws(Errno) {
        guard command.bytes.count <= Self.placeSize / 2 else { throw .invalidArgument }
        try collect()
        var turn = 0
        while freePlaces.isEmpty || queue.room < 2 {
            try pause(turn)
            turn += 1
            try collect()
        }
        guard let place = freePlaces.popLast() else { throw .timedOut }
        do throws(Errno) {
            _ = try submit(command, place, answer: GraphicsCommand.headerSize, isAwaited: false)
        } catch {
            freePlaces.append(place)
            throw error
        }
    }

    /// Sends a command and waits for its answer.
    /// - Throws: `timedOut`, and `inputOutput` where the device refuses it.
    @discardableResult
    func execute(_ command: GraphicsCommand, answer size: Int = GraphicsCommand.headerSize) throws(Errno) -> [UInt8] {
        guard command.bytes.count <= Self.largeCommand, size <= Self.largeAnswer else { throw .invalidArgument }
        // It may still write to the place that this command needs.
        if isStuck { throw .timedOut }
        try collect()
        let request = try submit(command, 0, answer: size, isAwaited: true)
        var turn = 0
        var written = answered.removeValue(forKey: request)
        while written == nil {
            try pause(turn)
            turn += 1
            try collect()
            written = answered.removeValue(forKey: request)
        }
        let kind = try memory.read32(Self.answerOffset(0))
        guard kind >= GraphicsCommand.isDone, kind < 0x1200 else { throw .inputOutput }
        return try memory.bytes(at: Self.answerOffset(0), count: min(written ?? 0, size))
    }
}
