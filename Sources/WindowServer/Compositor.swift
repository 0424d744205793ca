import Display
import Drawing
import Themes
import WindowProtocol

/// Draws what has changed: front to back it finds out what of each part can be seen, then it draws back to front. So what
/// an opaque window covers is not drawn at all.
extension Desktop {
    private enum Layer {
        case background
        case shadow(Window, isActive: Bool)
        case bar(Window, isActive: Bool)
        case border(Window, isActive: Bool)
        case content(Window)
        case overlay(Overlay)
        case cursor
    }

    private struct Step {
        var layer: Layer
        var region: Region
        /// What is drawn together with the shadow right above it, so that each pixel is written once.
        var shaded: [(part: Rectangle, window: Window, isActive: Bool)] = []
    }

    /// More pieces than this are not cut into smaller ones: then a little is drawn twice.
    private static var pieceLimit: Int { 512 }

    /// Draws an output's damage, and answers what was drawn, in the output's own coordinates.
    public func compose(_ output: Output) -> [Rectangle] {
        settlePanels()
        if output.damage.isEmpty { return [] }
        if showsFrames { output.damage.add(framesArea(output)) }
        // The marks of the last frame go.
        for mark in output.marks { output.damage.add(mark) }
        let damage = output.damage
        output.damage = Region()
        var drawn = 0
        let shown = shownWindows(in: damage.bounds)
        for area in shown.count > Self.crowd ? Self.tiles(damage) : [damage] {
            for step in joined(plan(area, shown, on: output)).reversed() {
                for part in step.region.rectangles {
                    draw(step.layer, part, on: output)
                    drawn += part.width * part.height
                }
                for shaded in step.shaded {
                    draw(step.layer, under: shaded.window, isActive: shaded.isActive, shaded.part, on: output)
                    drawn += shaded.part.width * shaded.part.height
                }
            }
        }
        // What a client's wallpaper covers is not kept.
        if output.wallpaper != nil, hasOwnWallpaper(output) { output.wallpaper = nil }
        if showsFrames { drawFrames(on: output) }
        output.marks = showsDamage ? damage.rectangles : []
        for mark in output.marks {
            let area = mark.moved(x: -output.bounds.x, y: -output.bounds.y)
            Canvas(output.bitmap).frame(area, clip: area, style.damageMark)
        }
        statistics.frames += 1
        statistics.damaged += damage.area
        statistics.drawn += drawn
        return damage.rectangles.map { $0.moved(x: -output.bounds.x, y: -output.bounds.y) }
    }

    /// With more windows than this the damage is drawn tile by tile: what is left of a tile is not cut into so many pieces.
    private static var crowd: Int { 48 }

    private static func tiles(_ damage: Region) -> [Region] {
        let size = 192
        var tiles: [Region] = []
        for part in damage.rectangles {
            for y in stride(from: part.y, to: part.y + part.height, by: size) {
                for x in stride(from: part.x, to: part.x + part.width, by: size) {
                    let tile = Rectangle(x: x, y: y, width: size, height: size)
                    tiles.append(Region(tile.intersection(part)))
                }
            }
        }
        return tiles
    }

    /// A window that may be seen, and all that is drawn for it.
    private typealias Shown = (window: Window, extent: Rectangle)

    /// The windows in a part of the desktop, front to back, down to the first one that covers it.
    private func shownWindows(in bounds: Rectangle) -> [Shown] {
        var shown: [Shown] = []
        for window in stack where isVisible(window) && window.hasContent {
            let extent = Decoration.extent(window)
            if extent.intersection(bounds).isEmpty { continue }
            shown.append((window, extent))
            if !window.flags.contains(.transparent), window.frame.intersection(bounds) == bounds { break }
        }
        return shown
    }

    /// What is to be drawn, front to back.
    private func plan(_ damage: Region, _ shown: [Shown], on output: Output) -> [Step] {
        var steps: [Step] = []
        var left = damage
        let bounds = damage.bounds
        func see(_ layer: Layer, _ area: Rectangle) {
            let seen = left.intersection(area)
            if !seen.isEmpty { steps.append(Step(layer: layer, region: seen)) }
        }
        func cover(_ area: Rectangle) { if left.rectangles.count < Self.pieceLimit { left.subtract(area) } }
        if hasSoftwareCursor, !output.hasCursor { see(.cursor, cursorArea(output)) }
        for overlay in overlays.reversed() { see(.overlay(overlay), overlay.area) }
        let focused = focused
        for (window, extent) in shown {
            if left.isEmpty { break }
            if extent.intersection(bounds).isEmpty { continue }
            let isActive = window === focused
            see(.content(window), window.frame)
            if !window.flags.contains(.transparent) { cover(window.frame) }
            if Decoration.hasTitle(window) {
                let title = Decoration.title(window)
                see(.bar(window, isActive: isActive), title)
                let radius = window.tile == nil ? window.measures.cornerRadius : 0
                cover(
                    Rectangle(
                        x: title.x, y: title.y + radius, width: title.width, height: max(title.height - radius, 0)))
                cover(
                    Rectangle(
                        x: title.x + radius, y: title.y, width: max(title.width - 2 * radius, 0), height: radius))
            }
            if Decoration.hasBorder(window) {
                let outer = Decoration.outer(window)
                for part in Border.parts(outer, window.measures, isRound: window.tile == nil) {
                    see(.border(window, isActive: isActive), part)
                }
            }
            if Decoration.hasShadow(window) {
                // Under the window itself there is no shadow, even where it can be looked through.
                var seen = left.intersection(Decoration.shadow(window))
                seen.subtract(window.frame)
                if !seen.isEmpty { steps.append(Step(layer: .shadow(window, isActive: isActive), region: seen)) }
            }
        }
        if !left.isEmpty { steps.append(Step(layer: .background, region: left)) }
        return steps
    }

    /// With more steps than this, shadows are drawn by themselves.
    private static var joinLimit: Int { 256 }

    /// Has opaque pictures drawn together with the shadow that is the next thing over them.
    private func joined(_ plan: [Step]) -> [Step] {
        if plan.count > Self.joinLimit { return plan }
        var steps = plan
        for below in steps.indices.reversed() where carriesShadow(steps[below].layer) {
            var open = steps[below].region.rectangles
            steps[below].region = Region()
            while let part = open.popLast() {
                guard let (above, common) = next(above: below, part, in: steps) else {
                    steps[below].region.append(disjoint: part)
                    continue
                }
                if case .shadow(let window, let isActive) = steps[above].layer {
                    steps[above].region.subtract(common)
                    steps[below].shaded.append((common, window, isActive))
                } else {
                    steps[below].region.append(disjoint: common)
                }
                var rest = Region(part)
                rest.subtract(common)
                open += rest.rectangles
            }
        }
        return steps
    }

    /// The next step that is drawn over a part, and where.
    private func next(above below: Int, _ part: Rectangle, in steps: [Step]) -> (Int, Rectangle)? {
        for above in steps.indices[..<below].reversed() {
            for rectangle in steps[above].region.rectangles {
                let common = rectangle.intersection(part)
                if !common.isEmpty { return (above, common) }
            }
        }
        return nil
    }

    private func carriesShadow(_ layer: Layer) -> Bool {
        switch layer {
        case .background: true
        case .content(let window): !window.flags.contains(.transparent) && window.isShownAsDrawn
        default: false
        }
    }

    /// Draws a part of an opaque picture together with a shadow.
    private func draw(
        _ layer: Layer, under window: Window, isActive: Bool, _ part: Rectangle, on output: Output
    ) {
        let dx = -output.bounds.x, dy = -output.bounds.y
        let clip = part.moved(x: dx, y: dy)
        let shadows = shadows(window.style)
        guard let shadow = isActive ? shadows.active : shadows.inactive else {
            return draw(layer, part, on: output)
        }
        let area = Decoration.shadow(window).moved(x: dx, y: dy)
        switch layer {
        case .background:
            guard let picture = wallpaper(output) else { return }
            shadow.draw(area, over: picture, atX: 0, y: 0, clip: clip, on: output.bitmap)
        case .content(let content):
            shadow.draw(
                area, over: content.buffer.bitmap, atX: content.frame.x + dx, y: content.frame.y + dy, clip: clip,
                on: output.bitmap)
        default: draw(layer, part, on: output)
        }
    }

    private func draw(_ layer: Layer, _ part: Rectangle, on output: Output) {
        let dx = -output.bounds.x, dy = -output.bounds.y
        let clip = part.moved(x: dx, y: dy)
        let bitmap = output.bitmap
        switch layer {
        case .background: drawBackground(clip, output)
        case .shadow(let window, let isActive):
            let area = Decoration.shadow(window).moved(x: dx, y: dy)
            let shadows = shadows(window.style)
            (isActive ? shadows.active : shadows.inactive)?.draw(area, clip: clip, on: bitmap)
        case .border(let window, let isActive):
            let outer = Decoration.outer(window).moved(x: dx, y: dy)
            borders(window.style, isActive: isActive).draw(
                outer, window.measures, isRound: window.tile == nil, clip: clip, on: bitmap)
        case .bar(let window, let isActive):
            let hovered = hover === window ? hoverButton : nil
            guard let bar = BarPainter(style: window.style).bar(window, isActive: isActive, hover: hovered) else {
                return
            }
            let title = Decoration.title(window).moved(x: dx, y: dy)
            bitmap.blend(bar.bounds, of: bar, toX: title.x, y: title.y, clip: clip)
        case .content(let window):
            let content = window.buffer.bitmap
            let x = window.frame.x + dx, y = window.frame.y + dy
            if !window.isShownAsDrawn {
                let target = Rectangle(x: x, y: y, width: window.frame.width, height: window.frame.height)
                bitmap.draw(
                    content.bounds, of: content, in: target, window.isScaledEvenly ? .nearest : .smooth, clip: clip,
                    isOpaque: !window.flags.contains(.transparent))
            } else if window.flags.contains(.transparent) {
                bitmap.blend(content.bounds, of: content, toX: x, y: y, clip: clip)
            } else {
                bitmap.copy(content.bounds, of: content, toX: x, y: y, clip: clip)
            }
        case .overlay(let overlay):
            let area = overlay.area.moved(x: dx, y: dy)
            if let picture = overlay.bitmap {
                bitmap.blend(picture.bounds, of: picture, toX: area.x, y: area.y, clip: clip)
            } else {
                bitmap.blend(clip, overlay.pixel)
                Canvas(bitmap).frame(area, clip: clip, overlay.edge)
            }
        case .cursor:
            guard let image = cursorImage(output) else { return }
            let area = cursorArea(output).moved(x: dx, y: dy)
            bitmap.blend(image.bitmap.bounds, of: image.bitmap, toX: area.x, y: area.y, clip: clip)
        }
    }

    private func drawBackground(_ clip: Rectangle, _ output: Output) {
        if let picture = wallpaper(output) { output.bitmap.copy(clip, of: picture, toX: clip.x, y: clip.y) }
    }

    private func wallpaper(_ output: Output) -> Bitmap? {
        if output.wallpaper == nil {
            output.wallpaper = Bitmap(width: output.bitmap.width, height: output.bitmap.height)
            if let picture = output.wallpaper { Wallpaper(style.theme).draw(on: picture) }
        }
        return output.wallpaper
    }

    private func hasOwnWallpaper(_ output: Output) -> Bool {
        windows.values.contains { window in
            window.layer == .back && isVisible(window) && window.hasContent && !window.flags.contains(.transparent)
                && window.frame.intersection(output.bounds) == output.bounds
        }
    }
}
