import Bytes
import Display
import InputEvents
import SchemeProtocol
import Testing
import WindowProtocol

/// Numbers that are the same in every run.
struct Dice {
    var state: UInt64

    mutating func next(_ limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(limit))
    }

    mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(next(256)) } }
}

@Test(
    arguments: [
        ("r/-1/-1/640/480/Editor", WindowRequest(flags: .resizable, width: 640, height: 480, title: "Editor")),
        ("/5/6/7/8/a/b", WindowRequest(x: 5, y: 6, width: 7, height: 8, title: "a/b")),
        // The slash in front of the numbers may have got lost.
        ("-1/-1/2/3/t", WindowRequest(width: 2, height: 3, title: "t")),
        (
            "abfrultmMhs/0/0/1/1/",
            WindowRequest(flags: WindowFlags(rawValue: 0x7ff), x: 0, y: 0, width: 1, height: 1, title: "")
        ),
        ("r?z/x/y/w/-5/t", WindowRequest(flags: .resizable, x: 0, y: 0, width: 0, height: 0, title: "t")),
        (
            "/99999999999/-99999999999/99999999999/1/t",
            WindowRequest(x: 2_147_483_647, y: -2_147_483_648, width: 4_294_967_295, height: 1, title: "t")
        ),
    ] as [(ByteString, WindowRequest)])
func `a path names the window that is wanted`(path: ByteString, request: WindowRequest) throws {
    #expect(try WindowPath(path) == .window(request))
}

@Test func `other paths name other things`() throws {
    #expect(try WindowPath("") == .root)
    #expect(try WindowPath("99.0") == .display(0))
    for path in ["x", "r/1/2/3", "99.", "99.x", "99.64", "screen/1", "control"] as [ByteString] {
        #expect(throws: Errno.invalidArgument) { try WindowPath(path) }
    }
    #expect(try ControlPath("") == .commands)
    #expect(try ControlPath("screen/1") == .screen(1))
    for path in ["x", "screen/", "screen/-1", "screen/64"] as [ByteString] {
        #expect(throws: Errno.noSuchFileOrDirectory) { try ControlPath(path) }
    }
    #expect(ControlPath.scheme(of: "orbital:") == "orbital-control:")
    #expect(ControlPath.scheme(of: "/scheme/orbital/") == "/scheme/orbital-control/")
}

@Test func `a request survives being a path`() throws {
    let request = WindowRequest(flags: [.front, .transparent], x: -7, y: 9, width: 1, height: 2, title: "x/y")
    #expect(try WindowRequest(path: request.path) == request)
}

private let commands: [(ByteString, WindowCommand)] = [
    ("A,1", .async(true)), ("A,0", .async(false)), ("D,M", .drag(.move)), ("D,L", .drag(.left)),
    ("D,R", .drag(.right)), ("D,T", .drag(.top)), ("D,B", .drag(.bottom)), ("D,0", .drag(nil)),
    ("F,ru,1", .flags([.resizable, .unclosable], true)), ("M,C,0", .cursor(false)), ("M,G,1", .grab(true)),
    ("M,R,1", .relative(true)), ("P,3,-4", .position(x: 3, y: -4)), ("P,,5", .position(x: nil, y: 5)),
    ("S,10,20", .size(width: 10, height: 20)), ("T,a,b", .title("a,b")), ("I,viewer", .program("viewer")),
    ("T,", .title("")), ("Y,", .present([])),
    ("Y,1,2,3,4", .present([Rectangle(x: 1, y: 2, width: 3, height: 4)])),
    (
        "Y,1,2,3,4,5,6,7,8",
        .present([Rectangle(x: 1, y: 2, width: 3, height: 4), Rectangle(x: 5, y: 6, width: 7, height: 8)])
    ),
    ("N,Y", .acceptDrop(true)), ("N,N", .acceptDrop(false)), ("N,D", .takeDrop), ("V,1", .frames(true)),
    ("U,0", .urgent(false)),
    ("R,B,48", .reserve(.bottom, 48)),
]

@Test(arguments: commands)
func `a command is read and written`(text: ByteString, command: WindowCommand) throws {
    #expect(try WindowCommand(text) == command)
    #expect(command.bytes == text)
}

@Test func `an empty edge means moving`() throws { #expect(try WindowCommand("D,") == .drag(.move)) }

@Test(
    arguments: [
        "", "A", "A,", "A,2", "Z,1", "D,X", "D,MM", "F,r", "F,r,2", "M,C", "M,X,1", "P,1", "P,1,2,3", "P,a,1", "S,1",
        "S,99999999999,1", "Y,1,2,3", "Y,a,b,c,d", "N,X", "R,M,3", "R,B,-1", "R,B,", "V,", "Y1,2,3,4",
    ] as [ByteString])
func `a command that makes no sense is refused`(text: ByteString) {
    #expect(throws: Errno.invalidArgument) { try WindowCommand(text) }
}

@Test func `random commands and paths are refused or understood, and never trap`() {
    var dice = Dice(state: 7)
    let alphabet = Array("ADFMPSTYNVR,0123456789-/abfrultmMhs. ".utf8)
    for round in 0..<20000 {
        let length = dice.next(40)
        let bytes = round % 2 == 0 ? dice.bytes(length) : (0..<length).map { _ in alphabet[dice.next(alphabet.count)] }
        if let command = try? WindowCommand(ByteString(bytes)) {
            #expect((try? WindowCommand(command.bytes)) == command)
        }
        _ = try? WindowPath(ByteString(bytes))
        _ = WindowEvent(bytes.span, at: dice.next(48) - 8)
    }
}

@Test func `an event survives being bytes`() {
    let event = WindowEvent(code: 1, a: -2, b: .min)
    var bytes: [UInt8] = []
    event.append(to: &bytes)
    #expect(bytes.count == WindowEvent.size)
    #expect(WindowEvent(bytes.span, at: 0) == event)
    #expect(WindowEvent(bytes.span, at: 1) == nil)
    #expect(WindowEvent(bytes.span, at: -1) == nil)
}

@Test(
    arguments: [
        (WindowEvent(.mouse, 1, 2), WindowEvent(.mouse, 3, 4), WindowEvent(.mouse, 3, 4)),
        (WindowEvent(.scroll, 1, 2), WindowEvent(.scroll, 3, -4), WindowEvent(.scroll, 4, -2)),
        (WindowEvent(.mouseRelative, 1, 2), WindowEvent(.mouseRelative, 1, 1), WindowEvent(.mouseRelative, 2, 3)),
        (WindowEvent(.resize, 1, 2), WindowEvent(.resize, 5, 6), WindowEvent(.resize, 5, 6)),
        (WindowEvent(.key, 0, 30), WindowEvent(.key, 0, 30), nil),
        (WindowEvent(.mouse, 1, 2), WindowEvent(.move, 1, 2), nil),
        (WindowEvent(.scroll, .max, 0), WindowEvent(.scroll, 1, 0), WindowEvent(.scroll, 1, 0)),
    ] as [(WindowEvent, WindowEvent, WindowEvent?)])
func `some events become one`(first: WindowEvent, second: WindowEvent, merged: WindowEvent?) {
    #expect(second.merged(into: first) == merged)
}

@Test(
    arguments: [
        (KeyCode.a, 0x1e), (KeyCode.enter, 0x1c), (KeyCode.f1, 0x3b), (KeyCode.f11, 0x57), (KeyCode.f12, 0x58),
        (KeyCode.home, 0x47), (KeyCode.left, 0x4b), (KeyCode.delete, 0x53), (KeyCode.leftSuper, 0x5b),
        (KeyCode.keypad0, 0x70), (KeyCode.keypadEnter, 0x7f), (KeyCode.rightControl, 0x64), (0, 0), (255, 0), (9999, 0),
    ] as [(UInt16, UInt8)])
func `keys have the numbers of the first keyboard`(code: UInt16, scan: UInt8) { #expect(ScanCode.of(code) == scan) }

@Test func `flags are letters`() {
    #expect(WindowFlags(letters: "abfrultmMhs").letters == "abfrultmMhs")
    #expect(WindowFlags(letters: "zr!r") == .resizable)
    #expect(WindowFlags(letter: 0x4d) == .fullScreen)
}

@Test(arguments: [
    ("orbital", "orbital:"), ("orbital:", "orbital:"), ("/scheme/orbital", "/scheme/orbital/"),
    ("/scheme/orbital/", "/scheme/orbital/"),
]) func `a display may be named as a scheme, a URL or a path`(value: String, expected: String) {
    #expect(ControlPath.display(named: ByteString(value)) == ByteString(expected))
}
