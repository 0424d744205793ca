public import Bytes
import Platform
public import Scheme
import SchemeProtocol

/// The supervisor: it starts services in their order, gives each its namespace, starts those again that end, and stops
/// all of them when the machine is to go off. It says what happens on `log`, and nothing makes it end.
public final class Supervisor {
    let loop: EventLoop
    /// Says a line to whoever cares.
    let log: (ByteString) -> Void
    /// What is in the environment of every service.
    let environment: [ByteString]
    var services: [Service] = []
    /// Services in the order in which they were started.
    var startOrder: [ByteString] = []
    private var probe: EventLoop.Timer?
    /// Set while the machine goes down: what to tell the kernel in the end.
    var powerAction: ByteString?
    /// Called instead of writing to `sys:power`, in tests and on Linux.
    public var onPower: ((ByteString) -> Void)?
    /// The end of a pipe that the journal reads what is said here from, as its standard input. Writing to the journal itself
    /// could mean to wait for it.
    public var messages: HandleNumber?
    /// Directories to read units from once `file:` is there.
    var laterRoots: [ByteString] = []

    /// How long a service may take to make its schemes before others stop waiting for it.
    static var startLimit: UInt64 { 10_000_000_000 }
    /// How long a service that was told to end may take.
    static var stopLimit: UInt64 { 3_000_000_000 }
    /// A service that has run so long starts again without a longer pause.
    static var steadyTime: UInt64 { 10_000_000_000 }
    private static var probeInterval: UInt64 { 5_000_000 }

    public init(on loop: EventLoop, environment: [ByteString], log: @escaping (ByteString) -> Void) {
        self.loop = loop
        self.environment = environment
        self.log = log
    }

    var now: UInt64 { Host.clock(.monotonic) }

    func service(_ name: ByteString) -> Service? { services.first { $0.unit.name == name } }

    func note(_ service: Service, _ message: ByteString) { log(service.unit.name + ": " + message) }

    // MARK: Getting on

    /// Starts everything that may start now, and takes note of what has become ready.
    public func advance() {
        var moves = true
        while moves {
            moves = false
            for service in services {
                switch service.state {
                case .waiting:
                    guard powerAction == nil, mayStart(service) else { continue }
                    start(service)
                    moves = true
                case .starting:
                    if isReady(service) {
                        becomeReady(service)
                        moves = true
                    }
                default: continue
                }
            }
        }
        watchStarting()
    }

    private func mayStart(_ service: Service) -> Bool {
        service.unit.after.allSatisfy { name in self.service(name)?.hasStarted ?? true }
    }

    private func isReady(_ service: Service) -> Bool {
        if service.unit.provides.allSatisfy({ Host.schemeExists($0) }) { return true }
        guard now - service.startTime > Self.startLimit else { return false }
        note(service, "its schemes are still missing; going on without them")
        return true
    }

    private func becomeReady(_ service: Service) {
        service.change(to: .running, at: now)
        if service.firstReady == nil { service.firstReady = now }
        if service.unit.provides.contains("file") { loadLaterUnits() }
    }

    /// Looks again soon, as long as something is starting.
    private func watchStarting() {
        guard probe == nil, services.contains(where: { $0.state == .starting }) else { return }
        probe = loop.schedule(after: Self.probeInterval) { [self] in
            probe = nil
            advance()
        }
    }

    // MARK: Starting

    func start(_ service: Service) {
        service.startTime = now
        if service.firstStart == nil { service.firstStart = now }
        startOrder.removeAll { $0 == service.unit.name }
        startOrder.append(service.unit.name)
        do throws(Errno) {
            service.process = try spawn(service)
            service.change(to: .starting, at: now)
        } catch {
            note(service, service.unit.command[0] + ": " + ByteString(error.message))
            service.process = 0
            ended(service, .exited(127))
        }
    }

    private func spawn(_ service: Service) throws(Errno) -> Int32 {
        let unit = service.unit
        var request = SpawnRequest(
            path: programPath(service), arguments: unit.command, environment: environment + unit.environment)
        request.group = 0
        request.newSession = false
        request.defaultSignals = [.pipe]
        if let schemes = unit.schemes {
            let granted = schemes.filter { !unit.provides.contains($0) }
            request.schemes = granted + unit.provides.map { "+" + $0 }
        }
        let output = openLog(unit)
        let nothing = Host.schemeExists("null") ? try? Host.open("null:", .read) : nil
        let input = unit.provides.contains("log") ? messages ?? nothing : nothing
        defer {
            if let output { try? Host.close(output) }
            if let nothing { try? Host.close(nothing) }
        }
        request.handles = [(1, output ?? Host.standardOutput), (2, output ?? Host.standardError)]
        // The journal may die and come back; then the service opens it again by itself.
        if output != nil { request.environment.append(Program.journalVariable + "=log:" + unit.log) }
        if let input { request.handles.append((0, input)) }
        return try Host.spawn(request)
    }

    /// A program is looked for below the root that its unit came from, then as it is written.
    private func programPath(_ service: Service) -> ByteString {
        let path = service.unit.command[0]
        let rooted = service.root + (service.root.hasSuffix(":") && path.hasPrefix("/") ? path[1..<path.count] : path)
        return Host.isAccessible(rooted) ? rooted : path
    }

    /// Where the output goes: `log:NAME` when that is there, else where our own goes.
    private func openLog(_ unit: UnitFile) -> HandleNumber? {
        // The journal's own service must not wait for itself.
        guard !unit.log.isEmpty, !unit.provides.contains("log"), Host.schemeExists("log") else { return nil }
        return try? Host.open("log:" + unit.log, .write)
    }

    // MARK: Ending

    /// Takes in all children that have ended.
    public func reap() {
        while let result = (try? Host.wait(-1, .noHang)) ?? nil {
            guard result.process > 0 else { return }
            switch result.status {
            case .stopped, .continued: continue
            case .exited, .signalled: break
            }
            // Others are orphans that came to us.
            guard let service = services.first(where: { $0.process == result.process }) else { continue }
            service.process = 0
            ended(service, result.status)
        }
        advance()
    }

    private func ended(_ service: Service, _ status: ProcessStatus) {
        service.lastStatus = status
        if let timer = service.timer { loop.cancel(timer) }
        service.timer = nil
        if service.state == .stopping {
            service.change(to: .stopped, at: now)
            if service.startsAgain && powerAction == nil {
                service.startsAgain = false
                service.change(to: .waiting, at: now)
            }
            stopNext()
            return
        }
        let isGood = status == .exited(0)
        let isAgain = service.unit.restart == .always || service.unit.restart == .onFailure && !isGood
        if !isGood || !service.unit.isOneshot { note(service, "ended with " + Service.describe(status)) }
        guard isAgain && powerAction == nil else {
            service.change(to: isGood ? .finished : .failed, at: now)
            return
        }
        service.quickEnds = now - service.startTime < Self.steadyTime ? service.quickEnds + 1 : 1
        service.change(to: .pausing, at: now)
        service.timer = loop.schedule(after: service.pause) { [self] in
            service.timer = nil
            guard service.state == .pausing, powerAction == nil else { return }
            service.restarts += 1
            start(service)
            advance()
        }
    }
}
