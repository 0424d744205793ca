public import Bytes
import Drawing
import Fonts
public import OrbClient
import Platform
public import SchemeProtocol
import Themes
import WindowProtocol

/// A window that shows a page, in the desktop's theme as it changes.
public final class PageWindow {
    public let window: Window
    public let page: Page
    private let fonts = FontLibrary()

    /// - Parameter root: what it shows; the window is as large as that wants to be.
    public init(_ title: ByteString, minimumWidth: Int = 0, _ root: Widget) throws(Errno) {
        page = Page(root, Style(Self.theme, fonts))
        let size = root.size(page.style)
        window = try Window(
            title, width: min(max(size.width, minimumWidth, 64), 4096), height: min(max(size.height, 32), 4096))
        let window = window
        page.clipboard.read = {
            guard let found = try? window.clipboard(), found.kind == .text else { return "" }
            return found.content
        }
        page.clipboard.write = { try? window.setClipboard($0) }
        try draw()
    }

    private static var theme: Theme { Window.themeName.flatMap { ThemeLibrary().theme($0) } ?? .builtIn }

    private func draw() throws(Errno) {
        page.draw(on: window.bitmap)
        try window.present()
    }

    /// Another theme's text may be larger.
    private func grow() throws(Errno) {
        let size = page.root.size(page.style)
        let (width, height) = (max(window.width, min(size.width, 4096)), max(window.height, min(size.height, 4096)))
        if width != window.width || height != window.height { try window.setSize(width: width, height: height) }
    }

    /// Shows the window until the user closes it.
    public func run() throws(Errno) {
        while true {
            var isOld = false
            for event in try window.events() {
                switch event.kind {
                case .quit: return
                case .resize, .scale: isOld = true
                case .theme:
                    page.setStyle(Style(Self.theme, fonts))
                    try grow()
                    isOld = true
                default: if page.take(event) { isOld = true }
                }
            }
            if isOld { try draw() }
        }
    }
}
