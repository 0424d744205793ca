import Display

/// Where a picture lies in a window: as large as fits, or by a factor and moved about.
struct Placement {
    /// Target pixels for one of the picture; nil: the whole picture is shown, and never larger than it is.
    private(set) var factor: Double?
    /// The place of the picture that is in the middle of the window.
    private var centreX = 0.0
    private var centreY = 0.0

    private static var factors: ClosedRange<Double> { 0.03125...32 }

    /// The factor that a picture of that size is shown with.
    func scale(_ picture: Rectangle, _ window: Rectangle) -> Double {
        if let factor { return factor }
        guard !picture.isEmpty, !window.isEmpty else { return 1 }
        return min(
            Double(window.width) / Double(picture.width), Double(window.height) / Double(picture.height), 1)
    }

    /// What the picture covers of the window.
    func target(_ picture: Rectangle, _ window: Rectangle) -> Rectangle {
        let scale = scale(picture, window)
        let width = max(Int(Double(picture.width) * scale + 0.5), 1)
        let height = max(Int(Double(picture.height) * scale + 0.5), 1)
        func start(_ size: Int, _ room: Int, _ centre: Double) -> Int {
            // What fits lies in the middle; of what does not, no gap is shown.
            if size <= room { return (room - size) / 2 }
            return min(max(room / 2 - Int(centre * scale), room - size), 0)
        }
        return Rectangle(
            x: start(width, window.width, centreX), y: start(height, window.height, centreY), width: width,
            height: height)
    }

    mutating func fit() { factor = nil }

    /// Makes the picture larger or smaller; the place of it under a place of the window stays there.
    mutating func zoom(by ratio: Double, atX x: Int, y: Int, _ picture: Rectangle, _ window: Rectangle) {
        let old = target(picture, window), oldScale = scale(picture, window)
        let new = min(max(oldScale * ratio, Self.factors.lowerBound), Self.factors.upperBound)
        factor = new
        centreX = Double(x - old.x) / oldScale + Double(window.width / 2 - x) / new
        centreY = Double(y - old.y) / oldScale + Double(window.height / 2 - y) / new
        keepInside(picture)
    }

    /// Moves the picture with the pointer.
    mutating func move(x: Int, y: Int, _ picture: Rectangle, _ window: Rectangle) {
        let scale = scale(picture, window), place = target(picture, window)
        // From what is seen, else the way back from an edge would be longer than the way there.
        centreX = Double(window.width / 2 - place.x - x) / scale
        centreY = Double(window.height / 2 - place.y - y) / scale
        keepInside(picture)
    }

    private mutating func keepInside(_ picture: Rectangle) {
        centreX = min(max(centreX, 0), Double(picture.width))
        centreY = min(max(centreY, 0), Double(picture.height))
    }
}
