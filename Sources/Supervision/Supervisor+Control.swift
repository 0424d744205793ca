import Bytes
import Platform
import Scheme
import SchemeProtocol

extension Supervisor {
    // MARK: By request

    /// Starts a service that does not run.
    func startByRequest(_ service: Service) throws(Errno) {
        guard powerAction == nil else { throw .busy }
        switch service.state {
        case .starting, .running: return
        case .stopping: service.startsAgain = true
        case .waiting, .stopped, .finished, .failed, .pausing:
            if let timer = service.timer { loop.cancel(timer) }
            service.timer = nil
            service.quickEnds = 0
            service.change(to: .waiting, at: now)
            advance()
        }
    }

    /// Tells a service to end; after a while it is ended.
    func stop(_ service: Service) {
        if let timer = service.timer { loop.cancel(timer) }
        service.timer = nil
        guard service.process != 0 else {
            if service.state != .finished && service.state != .failed { service.change(to: .stopped, at: now) }
            return
        }
        guard service.state != .stopping else { return }
        service.change(to: .stopping, at: now)
        signal(service, .terminate)
        signal(service, .continue)
        service.timer = loop.schedule(after: Self.stopLimit) { [self] in
            service.timer = nil
            guard service.process != 0 else { return }
            note(service, "does not end; killing it")
            signal(service, .kill)
        }
    }

    func restart(_ service: Service) throws(Errno) {
        if service.process == 0 { return try startByRequest(service) }
        service.startsAgain = true
        stop(service)
    }

    /// A service leads a group, and what it started goes with it.
    private func signal(_ service: Service, _ signal: Signal) {
        do throws(Errno) { try Host.kill(-service.process, signal) } catch {
            try? Host.kill(service.process, signal)
        }
    }

    // MARK: Going down

    /// Stops all services, the last one started first, and then does `action` (`shutdown` or `reset`).
    func goDown(_ action: ByteString) {
        guard powerAction == nil else { return }
        powerAction = action
        log("stopping all services for " + action)
        for service in services where service.process == 0 { stop(service) }
        stopNext()
    }

    /// Stops all services and switches off.
    public func powerDown() { goDown("shutdown") }

    /// While the machine goes down: stops the service that was started last of those that still run.
    func stopNext() {
        guard let action = powerAction else { return }
        for name in startOrder.reversed() {
            guard let service = service(name), service.process != 0 else { continue }
            stop(service)
            return
        }
        if let onPower {
            onPower(action)
            return
        }
        do throws(Errno) {
            let power = try Handle("sys:power", .write)
            try power.write(action)
        } catch {
            log("sys:power: " + ByteString(error.message))
            powerAction = nil
        }
    }
}
