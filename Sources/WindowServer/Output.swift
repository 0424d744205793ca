public import Bytes
public import Display
public import Drawing

/// A screen: a part of the desktop, and the picture of it that is composed.
public final class Output {
    /// The connector's name.
    public let name: ByteString
    /// Where it lies on the desktop.
    public internal(set) var bounds: Rectangle
    public internal(set) var bitmap: Bitmap
    /// How large things are drawn on it, in parts of `Window.baseScale`.
    public internal(set) var scale = Window.baseScale
    /// What is behind all windows; nil until it is needed.
    var wallpaper: Bitmap?
    /// What has changed since it was composed last, in the desktop's coordinates.
    public internal(set) var damage: Region

    /// The edges of the last frame's damage, where they are shown.
    var marks: [Rectangle] = []
    /// When the last frames were composed, in ns.
    var frameTimes: [UInt64] = []

    /// The display shows the pointer by itself, and does so now.
    var hasCursor = false
    var showsCursor = false

    /// The scale as people write it: `1`, `1.5`.
    var scaleText: ByteString {
        let hundredths = scale * 100 / Window.baseScale
        let text = ByteString(hundredths / 100)
        if hundredths % 100 == 0 { return text }
        let rest = hundredths % 100
        return text + (rest < 10 ? ".0" : ".") + ByteString(rest % 10 == 0 ? rest / 10 : rest)
    }

    init(name: ByteString, x: Int, bitmap: Bitmap) {
        self.name = name
        self.bitmap = bitmap
        bounds = Rectangle(x: x, y: 0, width: bitmap.width, height: bitmap.height)
        damage = Region(bounds)
    }
}
