import Bytes
import CPlatform
import Display
import Drawing
import OrbClient
import Platform
import Scheme
import SchemeProtocol
import Testing
import WindowProtocol

extension RunningServices {
    /// The window server as its clients see it: a process of its own with a screen that is only memory.
    @Suite(.serialized) struct WindowServiceTests {
        private func service() throws -> TestService {
            try TestService("orbital", ["--headless", "400x300,320x200"], scheme: "orbital")
        }

        private func events(_ handle: borrowing Handle) throws -> [WindowEvent] {
            let bytes = try handle.bytes(64 * WindowEvent.size)
            return stride(from: 0, to: bytes.count, by: WindowEvent.size).compactMap {
                WindowEvent(bytes.span, at: $0)
            }
        }

        private func control(_ line: ByteString) throws -> ByteString {
            let handle = try Handle("orbital-control:", [.read, .write])
            try handle.write(line)
            return try handle.readAll()
        }

        /// The pixel that a screen shows.
        private func pixel(_ x: Int, _ y: Int, screen: Int = 0, width: Int = 400) throws -> [UInt8] {
            let picture = try Handle("orbital-control:screen/" + ByteString(screen), .read).readAll()
            let start = picture.count - 3 * width * (screen == 0 ? 300 : 200) + 3 * (y * width + x)
            return Array(picture.bytes[start..<(start + 3)])
        }

        @Test func `a window is opened by either form of the path and tells where it is`() throws {
            let service = try service()
            let first = try Handle("orbital:r/20/50/100/60/Editor", [.read, .write])
            #expect(try first.path() == "orbital:r/20/50/100/60/Editor")
            let second = try Handle("/scheme/orbital/atl/-3/7/10/20/a/b", [.read, .write])
            #expect(try second.path() == "orbital:lt/-3/7/10/20/a/b")
            // Without flags and their slash.
            let third = try Handle("orbital:20/60/5/5/plain", [.read, .write])
            #expect(try third.path() == "orbital:/20/60/5/5/plain")
            let root = try Handle("orbital:", .read)
            let fourth = try root.open("u/1/2/3/4/below", [.read, .write])
            #expect(try fourth.path() == "orbital:u/1/2/3/4/below")
            #expect(throws: Errno.permissionDenied) { try first.open("u/1/2/3/4/x", [.read, .write]) }
            #expect(try Handle("orbital:99.1", .read).path() == "orbital:99.1/320/200/1")
            #expect(throws: Errno.invalidArgument) { try Handle("orbital:99.2", .read) }
            #expect(throws: Errno.badHandle) { try Handle("orbital:99.0", .read).text() }
            service.kill()
        }

        @Test func `reading waits, or does not, or tells when there is something`() throws {
            let service = try service()
            let window = try Handle("orbital:/10/40/20/20/w", [.read, .write])
            #expect(try events(window) == [WindowEvent(.focus, 1), WindowEvent(.screen, 400, 300)])
            #expect(throws: Errno.invalidArgument) { try window.bytes(23) }
            try Host.setNonBlocking(window.number, true)
            #expect(throws: Errno.wouldBlock) { try events(window) }
            try window.write("A,1")
            #expect(try events(window) == [])
            try window.write("A,0")
            let queue = try Host.createEventQueue()
            try Host.setInterest(queue, window.number, .readable, data: 5)
            var ready: [Event] = []
            try Host.waitForEvents(queue, &ready, deadline: 1)
            #expect(ready.isEmpty)
            try window.write("P,30,")
            try Host.waitForEvents(queue, &ready, deadline: Host.clock(.monotonic) + 5_000_000_000)
            #expect(ready.map { $0.data } == [5])
            #expect(try events(window) == [WindowEvent(.move, 30, 40)])
            try Host.close(queue)
            // A read that waits is answered by what comes later.
            try Host.setNonBlocking(window.number, false)
            let thread = try Thread.start { try? press(30) }
            #expect(try events(window).first == WindowEvent(.key, 0, 0x11e))
            thread.join()
            service.kill()
        }

        @Test func `what is drawn is seen after it was presented`() throws {
            let service = try service()
            let window = try Window("w", width: 40, height: 30, x: 100, y: 100, flags: [.borderless, .resizable])
            window.bitmap.fill(window.bitmap.bounds, 0xff11_2233)
            #expect(try pixel(110, 110) != [0x11, 0x22, 0x33])
            try window.present()
            #expect(try pixel(110, 110) == [0x11, 0x22, 0x33])
            window.bitmap.fill(window.bitmap.bounds, 0xff44_5566)
            try window.present([Rectangle(x: 0, y: 0, width: 5, height: 5)])
            #expect(try pixel(102, 102) == [0x44, 0x55, 0x66])
            service.kill()
        }

        @Test func `a client keeps the memory it has mapped, whatever size the window gets`() throws {
            let service = try service()
            let window = try Window("w", width: 40, height: 30, x: 100, y: 100, flags: [.borderless])
            let old = window.bitmap
            for size in 1...60 { try window.setSize(width: size * 7, height: size * 5) }
            old.fill(old.bounds, 0xffff_ffff)
            #expect(old[39, 29] == 0xffff_ffff)
            #expect(window.width == 420 && window.height == 300)
            window.bitmap.fill(window.bitmap.bounds, 0xff01_0203)
            try window.present()
            #expect(try pixel(399, 299) == [1, 2, 3])
            service.kill()
        }

        @Test func `the clipboard is everybody's and tells its kind`() throws {
            let service = try service()
            let one = try Window("one", width: 20, height: 20), other = try Window("other", width: 20, height: 20)
            #expect(try other.clipboard() == nil)
            try one.setClipboard("text that is copied")
            let content = try #require(try other.clipboard())
            #expect(content.kind == .text && content.content == "text that is copied")
            #expect(try one.events().contains { $0.kind == .clipboardUpdate })
            try one.setClipboard("/a\n/b", .files)
            #expect(try other.clipboard()?.kind == .files)
            let big = ByteString([UInt8](repeating: 0x61, count: 3_000_000))
            try other.setClipboard(big)
            #expect(try one.clipboard()?.content == big)
            _ = try control("key 125 1")
            _ = try control("key 47 1")
            let paste = WindowEvent(.clipboard, ClipboardAction.paste, 3_000_000)
            #expect(try other.events().contains(paste))
            service.kill()
        }

        @Test func `clients that misbehave are refused, and the others keep their pixels`() throws {
            let service = try service()
            let good = try Window("good", width: 30, height: 30, x: 5, y: 5, flags: [.borderless, .front])
            good.bitmap.fill(good.bitmap.bounds, 0xff0a_0b0c)
            try good.present()
            for path: ByteString in [
                "orbital:/0/0/4294967295/4294967295/huge", "orbital:r", "orbital:nonsense", "orbital:screen/99",
            ] {
                #expect(throws: Errno.self) { try Handle(path, [.read, .write]) }
            }
            let bad = try Handle("orbital:/-2147483648/2147483647/0/0/bad", [.read, .write])
            let long = ByteString([UInt8](repeating: 0x41, count: 1_000_000))
            // A command is one write: what does not fit into one is no command.
            #expect(throws: Errno.invalidArgument) { try bad.write("T," + long) }
            #expect(try bad.path().count < 400)
            for command: ByteString in [
                "X", "Q,1", "S,a,b", "Y,1,2,3", "F,rrr", "M,X,1", "\u{0},", "S,99999999,99999999",
            ] {
                #expect(throws: Errno.self) { try bad.write(command) }
            }
            try bad.write("Y,-2000000000,-2000000000,2147483647,2147483647")
            // It dies with a read that waits, and with its memory mapped.
            for _ in 0..<20 {
                let socket = try rawConnection(to: "orbital")
                close(socket)
            }
            var many: [HandleBox] = []
            for number in 0..<1000 {
                many.append(HandleBox(try Handle("orbital:/0/0/3/3/" + ByteString(number), [.read, .write])))
            }
            for box in many { try box.handle.write("Y,") }
            #expect(try pixel(10, 10) == [10, 11, 12])
            #expect(try control("list").split(separator: 0x0a).count >= 1000)
            many = []
            #expect(try Host.wait(service.process, .noHang) == nil)
            service.kill()
        }

        @Test func `the scheme of windows gives no hand on the desktop, and pictures of screens are few`() throws {
            let service = try service()
            for path: ByteString in ["orbital:control", "orbital:screen/0"] {
                #expect(throws: Errno.invalidArgument) { try Handle(path, .read) }
            }
            let window = try Handle("orbital:/0/0/9/9/w", [.read, .write])
            for command: ByteString in ["key 30 1", "list", "quit"] {
                #expect(throws: Errno.invalidArgument) { try window.write(command) }
            }
            for command: ByteString in ["nonsense", "key 30", "move 99 1 1", "output 7 scale 2", "scroll a b"] {
                #expect(throws: Errno.self) { try control(command) }
            }
            var pictures: [HandleBox] = []
            #expect(throws: Errno.tooManyHandles) {
                for _ in 0..<20 { pictures.append(HandleBox(try Handle("orbital-control:screen/0", .read))) }
            }
            #expect(pictures.count == 16)
            pictures = []
            try eventually {
                (try? Handle("orbital-control:screen/1", .read).readAll())?.hasPrefix("P6\n320 200\n") == true
            }
            #expect(try control("statistics").hasPrefix("frames: "))
            service.kill()
        }

        private final class HandleBox {
            let handle: Handle
            init(_ handle: consuming Handle) { self.handle = handle }
        }

        @Test func `dragged content goes to the window that takes it`() throws {
            let service = try service()
            let source = try Window("source", width: 80, height: 80, x: 10, y: 60, flags: [.borderless])
            let target = try Window("target", width: 80, height: 80, x: 200, y: 60, flags: [.borderless, .async])
            try source.present()
            try target.present()
            #expect(throws: Errno.notPermitted) { try source.drag("nothing is held") }
            for line: ByteString in ["pointer 20 70", "button 272 1"] { _ = try control(line) }
            try source.drag("cargo")
            _ = try control("pointer 210 80")
            #expect(try target.events().contains { $0.kind == .dragEnter })
            try target.send(.acceptDrop(true))
            _ = try control("button 272 0")
            #expect(try target.events().contains { $0.kind == .drop })
            let dropped = try #require(try target.droppedContent())
            #expect(dropped.kind == .text && dropped.content == "cargo")
            #expect(try target.droppedContent() == nil)
            service.kill()
        }
    }
}

/// Presses a key a little later.
private func press(_ key: Int) throws {
    usleep(100_000)
    let handle = try Handle("orbital-control:", [.read, .write])
    try handle.write("key " + ByteString(key) + " 1")
    try handle.write("key " + ByteString(key) + " 0")
}
