public import Bytes

/// How a window looks and behaves, as the letters in its path say.
@frozen
public struct WindowFlags: OptionSet, Hashable, Sendable {
    public let rawValue: UInt32
    @inlinable
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// `a`: reads never wait; 0 bytes mean that there is no event.
    public static var async: WindowFlags { WindowFlags(rawValue: 0x001) }
    /// `b`: behind all others; a click does not focus it.
    public static var back: WindowFlags { WindowFlags(rawValue: 0x002) }
    /// `f`: in front of all others.
    public static var front: WindowFlags { WindowFlags(rawValue: 0x004) }
    /// `r`: the user may change its size.
    public static var resizable: WindowFlags { WindowFlags(rawValue: 0x008) }
    /// `u`: no close button.
    public static var unclosable: WindowFlags { WindowFlags(rawValue: 0x010) }
    /// `l`: neither title nor borders.
    public static var borderless: WindowFlags { WindowFlags(rawValue: 0x020) }
    /// `t`: its alpha counts.
    public static var transparent: WindowFlags { WindowFlags(rawValue: 0x040) }
    /// `m`: fills the usable part of the screen.
    public static var maximized: WindowFlags { WindowFlags(rawValue: 0x080) }
    /// `M`: fills the whole screen.
    public static var fullScreen: WindowFlags { WindowFlags(rawValue: 0x100) }
    /// `h`: not shown.
    public static var hidden: WindowFlags { WindowFlags(rawValue: 0x200) }
    /// `s`: draws at the screen's scale and wants to know it.
    public static var scalable: WindowFlags { WindowFlags(rawValue: 0x400) }

    /// The letters in the order of the bits.
    private static let letters: [UInt8] = Array("abfrultmMhs".utf8)

    /// The flag that a letter stands for.
    public init?(letter: UInt8) {
        guard let bit = Self.letters.firstIndex(of: letter) else { return nil }
        self.init(rawValue: 1 << UInt32(bit))
    }

    /// Takes letters; unknown ones mean nothing.
    public init(letters: ByteString) {
        self = []
        for letter in letters { if let flag = WindowFlags(letter: letter) { insert(flag) } }
    }

    public var letters: ByteString {
        var text = ByteString()
        for (bit, letter) in Self.letters.enumerated() where rawValue & 1 << UInt32(bit) != 0 { text.append(letter) }
        return text
    }
}
