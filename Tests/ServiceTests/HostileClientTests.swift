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
    /// What programs that misbehave can do to the window server and to a window that is none of theirs: nothing.
    @Suite(.serialized) struct HostileClientTests {
        /// A server with a window of a client that behaves, in front of all others.
        private final class Victim {
            let service: TestService
            let window: Window

            init() throws {
                service = try TestService("orbital", ["--headless", "400x300"], scheme: "orbital-control")
                try waitForScheme("orbital")
                window = try Window("victim", width: 30, height: 30, x: 5, y: 5, flags: [.borderless, .front])
                try show(0xff0a_0b0c)
                #expect(try pixel() == [10, 11, 12])
            }

            func show(_ color: UInt32) throws {
                window.bitmap.fill(window.bitmap.bounds, color)
                try window.present()
            }

            /// What the screen shows in the middle of the window.
            func pixel() throws -> [UInt8] {
                let picture = try Handle("orbital-control:screen/0", .read).readAll()
                let start = picture.count - 3 * 400 * 300 + 3 * (20 * 400 + 20)
                return Array(picture.bytes[start..<(start + 3)])
            }

            func control(_ line: ByteString) throws -> ByteString {
                let handle = try Handle("orbital-control:", [.read, .write])
                try handle.write(line)
                return try handle.readAll()
            }

            var windowCount: Int {
                get throws { try control("list").split(separator: 0x0a).filter { !$0.isEmpty }.count }
            }

            /// In bytes.
            var memory: Int {
                get throws {
                    let path: ByteString = "/proc/" + ByteString(service.process) + "/statm"
                    let words = try Handle(path, .read).readAll().split(separator: 0x20)
                    return Int(words[1].integer() ?? 0) * 4096
                }
            }

            /// Its pixels are as they were, new ones are shown soon, and the server runs.
            func check() throws {
                let start = Host.clock(.monotonic)
                #expect(try pixel() == [10, 11, 12])
                try show(0xff30_2010)
                #expect(try pixel() == [0x30, 0x20, 0x10])
                #expect(try Host.wait(service.process, .noHang) == nil)
                // Far more than it takes, for machines that have much else to do.
                #expect(Host.clock(.monotonic) - start < 5_000_000_000)
                service.kill()
            }
        }

        private final class Box {
            let handle: Handle
            init(_ path: ByteString) throws { handle = try Handle(path, [.read, .write]) }
        }

        @Test func `absurd sizes and places`() throws {
            let victim = try Victim()
            for path: ByteString in [
                "0/0/4294967295/4294967295/t", "r", "nonsense", "control", "screen/0",
            ] {
                #expect(throws: Errno.self) { try Handle("orbital:" + path, [.read, .write]) }
            }
            for path: ByteString in [
                "/////", "0/0/99999999999999999999/1/t", "/-2147483648/2147483647/0/0/t",
                "r/2147483647/-2147483648/1/16384/t", "bflrumM/-5/-5/0/0/",
                "t/9/9/x/y/",
            ] {
                let box = try Box("orbital:" + path)
                for command: ByteString in [
                    "Y,-2000000000,-2000000000,2147483647,2147483647", "Y,2147483647,2147483647,1,1",
                    "P,2147483647,-2147483648", "Y,",
                ] {
                    #expect(throws: Never.self, "\(path.string) \(command.string)") { try box.handle.write(command) }
                }
                #expect(throws: Errno.self) { try box.handle.write("S,99999999,99999999") }
                #expect(throws: Errno.self) { try box.handle.write("Y,1,2,3") }
                #expect(throws: Errno.self) { try box.handle.write("S,-1") }
            }
            try victim.check()
        }

        @Test func `titles of a megabyte, and commands that are none`() throws {
            let victim = try Victim()
            let long = ByteString([UInt8](repeating: 0x41, count: 1 << 20))
            #expect(throws: Errno.self) { try Handle("orbital:/0/0/9/9/" + long, [.read, .write]) }
            let box = try Box("orbital:/50/50/9/9/t")
            #expect(throws: Errno.self) { try box.handle.write("T," + long) }
            #expect(try box.handle.path().count < 400)
            for seed in 1...400 as ClosedRange<UInt64> {
                var state = seed
                let bytes = (0..<Int(seed % 60)).map { _ in
                    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    return UInt8(truncatingIfNeeded: state >> 40)
                }
                _ = try? box.handle.write(ByteString(bytes))
            }
            try victim.check()
        }

        @Test func `floods of requests, and events that nobody reads`() throws {
            let victim = try Victim()
            let deaf = try Box("orbital:/0/0/400/300/deaf")
            for _ in 0..<2000 { try deaf.handle.write("Y,0,0,400,300") }
            let control = try Handle("orbital-control:", [.read, .write])
            for step in 0..<3000 {
                try control.write("key " + ByteString(30 + step % 8) + " " + ByteString(step & 1))
            }
            let before = try victim.memory
            for step in 0..<1000 { try control.write("button 272 " + ByteString(step & 1)) }
            #expect(try victim.memory < before + (4 << 20))
            let events = try deaf.handle.bytes(4096 * WindowEvent.size).count / WindowEvent.size
            #expect(events <= 512)
            try victim.check()
        }

        @Test func `clients that die in the middle of what they do`() throws {
            let victim = try Victim()
            for round in 0..<12 {
                var request = SpawnRequest(
                    path: programs + "/orbital-demo", arguments: ["orbital-demo", "dying", "390x290"],
                    environment: Host.environment.filter { !$0.hasPrefix("XDG_RUNTIME_DIR=") } + [
                        "XDG_RUNTIME_DIR=" + runtimeDirectory
                    ])
                request.handles = [(1, try Host.open("/dev/null", .write))]
                let process = try Host.spawn(request)
                // Some die before they have a window, some with it, some while they draw.
                usleep(UInt32(round) * 3000)
                try Host.kill(process, .kill)
                _ = try Host.wait(process)
            }
            // Those that do not speak the protocol at all, or end in the middle of a sentence.
            for length in [0, 1, 63, 64, 65, 4096] {
                let socket = try rawConnection(to: "orbital")
                let bytes = [UInt8](repeating: 0xff, count: length)
                _ = bytes.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
                close(socket)
            }
            try eventually { try victim.windowCount == 1 }
            try victim.check()
        }

        @Test func `endless resizing, with every memory kept mapped`() throws {
            let victim = try Victim()
            let window = try Window("grows", width: 40, height: 30, x: 60, y: 60, flags: [.borderless])
            try window.present()
            let before = try victim.memory
            for size in 1...400 {
                try window.setSize(width: 40 + size % 90, height: 30 + size % 70)
                if size % 3 == 0 { try window.present() }
            }
            #expect(try victim.memory < before + (8 << 20))
            try victim.check()
        }

        @Test func `a thousand windows`() throws {
            let victim = try Victim()
            var boxes: [Box] = []
            for number in 0..<1000 {
                boxes.append(
                    try Box(
                        "orbital:r/" + ByteString(number % 340) + "/" + ByteString(number % 240) + "/60/50/"
                            + ByteString(number)))
                try boxes[number].handle.write("Y,")
            }
            #expect(try victim.windowCount == 1001)
            #expect(throws: Errno.self) { for _ in 0..<24 { boxes.append(try Box("orbital:/0/0/1/1/")) } }
            let start = Host.clock(.monotonic)
            _ = try victim.control("move 500 10 50")
            #expect(try victim.pixel() == [10, 11, 12])
            #expect(Host.clock(.monotonic) - start < 5_000_000_000)
            boxes = []
            try eventually { try victim.windowCount == 1 }
            try victim.check()
        }

        @Test func `all the memory there is for pixels`() throws {
            let victim = try Victim()
            var boxes: [Box] = []
            // None of it is touched, so it costs nothing but the limit.
            #expect(throws: Errno.outOfMemory) {
                for _ in 0..<100 { boxes.append(try Box("orbital:/0/0/4096/4096/")) }
            }
            #expect(boxes.count >= 4)
            boxes = []
            try eventually { (try? Box("orbital:/0/0/4096/4096/")) != nil }
            try victim.check()
        }
    }
}
