public import CMachine
internal import KernelCore
internal import SchemeProtocol
internal import Synchronization

/// The arguments of a system call, as the program gave them: read from the frame that its entry has pushed.
@safe
struct Arguments {
    // SAFETY: the frame lies on the kernel's stack until the call returns.
    private let frame: UnsafeMutablePointer<trap_frame>

    init(_ frame: UnsafeMutablePointer<trap_frame>) { unsafe self.frame = frame }

    var a: UInt64 { unsafe frame.pointee.rdi }
    var b: UInt64 { unsafe frame.pointee.rsi }
    var c: UInt64 { unsafe frame.pointee.rdx }
    var d: UInt64 { unsafe frame.pointee.r10 }
    var e: UInt64 { unsafe frame.pointee.r8 }
    var f: UInt64 { unsafe frame.pointee.r9 }
}

/// The entry of every system call: called by Entry/Traps.S with the caller's registers.
@c(system_call)
public func systemCall(_ frame: UnsafeMutablePointer<trap_frame>) {
    let number = unsafe frame.pointee.rax
    if number == SystemCall.null.rawValue {
        unsafe frame.pointee.rax = 0
        return
    }
    guard let call = SystemCall(rawValue: number) else {
        unsafe frame.pointee.rax = UInt64(bitPattern: -Int64(Errno.notImplemented.rawValue))
        return
    }
    do throws(Errno) {
        let result = try unsafe dispatch(call, Arguments(frame), frame)
        unsafe frame.pointee.rax = result
    } catch {
        if error == .interrupted { Thread.current.restartNumber = call.isRestartable ? number : nil }
        unsafe frame.pointee.rax = UInt64(bitPattern: -Int64(error.rawValue))
    }
}

extension SystemCall {
    /// Whether a handler with `SignalAction.restart` repeats the call; those with a deadline are not.
    var isRestartable: Bool {
        switch self {
        case .read, .write, .readAt, .writeAt, .open, .openAt, .wait, .call, .duplicate: true
        default: false
        }
    }
}

@inline(__always)
private func dispatch(
    _ call: SystemCall, _ x: Arguments, _ frame: UnsafeMutablePointer<trap_frame>
) throws(Errno) -> UInt64 {
    switch call {
    case .null: return 0
    case .open: return try HandleCalls.open(x)
    case .openAt: return try HandleCalls.openAt(x)
    case .duplicate: return try HandleCalls.duplicate(x)
    case .duplicateTo: return try HandleCalls.duplicateTo(x)
    case .close: return try HandleCalls.close(x)
    case .read: return try HandleCalls.read(x, at: nil)
    case .write: return try HandleCalls.write(x, at: nil)
    case .readAt: return try HandleCalls.read(x, at: x.d)
    case .writeAt: return try HandleCalls.write(x, at: x.d)
    case .seek: return try HandleCalls.seek(x)
    case .stat: return try HandleCalls.stat(x)
    case .path: return try HandleCalls.path(x)
    case .sync: return try HandleCalls.sync(x)
    case .truncate: return try HandleCalls.truncate(x)
    case .directoryEntries: return try HandleCalls.directoryEntries(x)
    case .rename: return try HandleCalls.rename(x)
    case .unlink: return try HandleCalls.unlink(x)
    case .link: return try HandleCalls.link(x)
    case .changeMode: return try HandleCalls.changeMode(x)
    case .changeOwner: return try HandleCalls.changeOwner(x)
    case .setTimes: return try HandleCalls.setTimes(x)
    case .fileSystemStat: return try HandleCalls.fileSystemStat(x)
    case .call: return try HandleCalls.call(x)
    case .send: return try HandleCalls.send(x)
    case .getFlags: return try HandleCalls.getFlags(x)
    case .setFlags: return try HandleCalls.setFlags(x)
    case .map: return try MemoryCalls.map(x)
    case .unmap: return try MemoryCalls.unmap(x)
    case .protect: return try MemoryCalls.protect(x)
    case .remap: return try MemoryCalls.remap(x)
    case .processCreate: return try ProcessCalls.create()
    case .processMap: return try ProcessCalls.map(x)
    case .processWrite: return try ProcessCalls.write(x)
    case .processGive: return try ProcessCalls.give(x)
    case .processSet: return try ProcessCalls.set(x)
    case .processStart: return try ProcessCalls.start(x)
    case .exec: return try unsafe ProcessCalls.exec(x, frame)
    case .exit: return ProcessCalls.exit(x)
    case .wait: return try ProcessCalls.wait(x)
    case .kill: return try SignalCalls.kill(x)
    case .identity: return try ProcessCalls.identity(x)
    case .setGroup: return try ProcessCalls.setGroup(x)
    case .setSession: return try ProcessCalls.setSession()
    case .fork: return try unsafe ProcessCalls.fork(frame)
    case .threadCreate: return try ThreadCalls.create(x)
    case .threadExit: return ThreadCalls.exit(x)
    case .threadSet: return try ThreadCalls.set(x)
    case .signalAction: return try SignalCalls.action(x)
    case .signalMask: return try SignalCalls.mask(x)
    case .signalReturn: return try unsafe SignalCalls.signalReturn(frame)
    case .signalWait: return try SignalCalls.wait(x)
    case .futex: return try Futex.call(x)
    case .sleep: return try ThreadCalls.sleep(x)
    case .clock:
        guard let clock = ClockID(rawValue: x.a) else { throw .invalidArgument }
        return clock == .realtime ? Clock.realtime() : Clock.now()
    case .yield:
        Scheduler.yield()
        return 0
    case .namespaceCreate: return try ProviderCalls.namespaceCreate(x)
    case .schemeCreate: return try ProviderCalls.create(x)
    case .schemeServe: return try ProviderCalls.serve(x)
    case .schemeNotify: return try ProviderCalls.notify(x)
    case .schemeTakeHandle: return try ProviderCalls.takeHandle(x)
    case .processIdentity: return try ProcessCalls.processIdentity(x)
    }
}

/// A path argument: bounded, without NUL.
func pathArgument(_ address: UInt64, _ length: UInt64) throws(Errno) -> [UInt8] {
    guard length <= UInt64(Limits.pathLength) else { throw .nameTooLong }
    return try UserBuffer(address, length).bytes()
}
