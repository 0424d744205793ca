public import Bytes
import Platform
public import SchemeProtocol

/// One scheme being served: it receives requests, asks the `Provider`, and sends the answers.
///
/// It keeps the promise that every request gets exactly one answer: an operation that throws is answered with the error,
/// `.later` is remembered until `answer` is called, and what a client has cancelled is answered with `cancelled` when the
/// provider does not do so itself.
public final class Serving {
    public let scheme: ByteString
    let provider: HandleNumber
    private let service: any Provider
    private unowned(unsafe) let loop: EventLoop
    /// Requests answered `.later`, by tag.
    private var waiting: [UInt32: Request] = [:]
    /// The request that came last.
    private var request = Request()
    /// The provider is working on that request, and has not answered it.
    private var isWorking = false
    /// Requests may be there to take.
    var isReady = false
    /// An answer that goes out together with the wait for the next request.
    private var held: Response?

    /// Makes the scheme and serves it on the loop, which must outlive it.
    /// - Parameter depth: how many requests may wait or be in progress; 0 is `Limits.requestDepth`.
    public init(_ scheme: ByteString, on loop: EventLoop, depth: Int = 0, _ service: any Provider) throws(Errno) {
        self.scheme = scheme
        self.service = service
        unsafe self.loop = loop
        provider = try Host.createScheme(scheme, depth: depth)
        try loop.add(self)
    }

    /// Ends the scheme: clients' handles become useless.
    public func end() {
        unsafe loop.remove(self)
        try? Host.close(provider)
    }

    // MARK: Answering later

    /// Answers a request that was answered `.later`. A tag that is not waiting (any more) is passed over.
    public func answer(_ tag: UInt32, _ result: Int64) {
        guard take(tag) != nil else { return }
        send(Response(tag: tag, result: result))
    }

    /// Answers a `read` that was answered `.later` with bytes; more than it wanted are cut off, so look at
    /// `wantedLength` first.
    public func answer(_ tag: UInt32, bytes: Span<UInt8>) {
        guard let request = take(tag) else { return }
        let count = try? request.withPayload { (buffer) throws(Errno) in buffer.fill(with: bytes) }
        send(Response(tag: tag, result: Int64(count ?? 0)))
    }

    /// Refuses a request that was answered `.later`.
    public func answer(_ tag: UInt32, _ error: Errno) { answer(tag, -Int64(error.rawValue)) }

    /// How many bytes a waiting request wants; 0 when it waits no more.
    public func wantedLength(_ tag: UInt32) -> Int { Int(unanswered(tag)?.length ?? 0) }

    /// The bytes that a waiting `write` or `call` brought.
    public func payload(_ tag: UInt32) -> [UInt8] {
        guard let request = unanswered(tag) else { return [] }
        let bytes = try? request.withPayload { (buffer) throws(Errno) in
            var copy: [UInt8] = []
            copy.reserveCapacity(buffer.count)
            for index in 0..<buffer.count { copy.append(buffer[index]) }
            return copy
        }
        return bytes ?? []
    }

    /// Says that a handle has become ready, to whoever watches it.
    public func notify(_ handle: UInt64, _ readiness: Readiness) { try? Host.notify(provider, handle, readiness) }

    private func unanswered(_ tag: UInt32) -> Request? {
        if isWorking, request.tag == tag { return request }
        return waiting[tag]
    }

    /// The request, which counts as answered from now on.
    private func take(_ tag: UInt32) -> Request? {
        if isWorking, request.tag == tag {
            isWorking = false
            return request
        }
        return waiting.removeValue(forKey: tag)
    }

    private func send(_ response: Response) {
        do throws(Errno) { try Host.answer(provider, response) } catch {
            // The host no longer knows the request: its client has gone.
        }
    }

    // MARK: Receiving

    /// Serves what is there without waiting. It gives way to the loop's other business after a number of requests.
    func serveWhatIsThere() throws(Errno) {
        for _ in 0..<64 {
            if try !serveNext(until: 1) {
                isReady = false
                return
            }
        }
        sendHeld()
    }

    /// Answers what was worked on before and serves the next request; false when none came until `deadline` (0 for
    /// ever, 1 does not wait). Its own answer goes out with the next call, or with `sendHeld`.
    func serveNext(until deadline: UInt64) throws(Errno) -> Bool {
        let answer = held
        held = nil
        guard try Host.serve(provider, answering: answer, next: &request, deadline: deadline) else { return false }
        handle()
        return true
    }

    func sendHeld() {
        guard let answer = held else { return }
        held = nil
        send(answer)
    }

    @inline(__always)
    private func handle() {
        if request.flags & Request.oneWay != 0 {
            handleOneWay(request)
            return
        }
        isWorking = true
        do throws(Errno) {
            if let response = try Dispatch.answer(request, service, takingFrom: provider) {
                reply(response)
            } else if isWorking {
                isWorking = false
                waiting[request.tag] = request
            }
        } catch {
            reply(Response(tag: request.tag, result: -Int64(error.rawValue)))
        }
    }

    @inline(__always)
    private func reply(_ response: Response) {
        // The provider may have answered by itself.
        guard isWorking else { return }
        isWorking = false
        sendHeld()
        held = response
    }

    private func handleOneWay(_ request: Request) {
        switch Opcode(rawValue: request.opcode) {
        case .close: service.close(request.handle)
        case .unmap:
            service.unmap(request.handle, offset: request.argument0, length: Int(clamping: request.argument1))
        case .cancel:
            let tag = UInt32(truncatingIfNeeded: request.argument0)
            guard waiting[tag] != nil else { return }
            service.cancel(tag)
            answer(tag, .cancelled)
        default: break
        }
    }
}
