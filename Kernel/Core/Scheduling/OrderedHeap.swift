/// Something that waits in an `OrderedHeap`, at most one at a time.
public protocol HeapElement: AnyObject {
    /// What the order goes by; it must not change while the element is in a heap.
    var heapKey: UInt64 { get }
    /// Where the element is; nil while it is in no heap. Only the heap writes it.
    var heapIndex: Int? { get set }
}

/// A binary heap whose elements know their place, so that any of them can be taken out quickly.
///
/// It serves as the run queue (by virtual time) and as the timer queue (by deadline). swift-collections' `Heap` cannot
/// remove an element by identity, which every cancelled sleep needs.
public struct OrderedHeap<Element: HeapElement> {
    private var elements: [Element] = []

    public init() {}

    public var count: Int { elements.count }
    public var isEmpty: Bool { elements.isEmpty }
    /// The element with the smallest key.
    public var first: Element? { elements.first }

    public subscript(index: Int) -> Element { elements[index] }

    public mutating func insert(_ element: Element) {
        precondition(element.heapIndex == nil, "element is in a heap already")
        elements.append(element)
        element.heapIndex = elements.count - 1
        rise(elements.count - 1)
    }

    public mutating func popFirst() -> Element? {
        guard let first = elements.first else { return nil }
        remove(first)
        return first
    }

    public mutating func remove(_ element: Element) {
        guard let index = element.heapIndex, index < elements.count, elements[index] === element else { return }
        element.heapIndex = nil
        let last = elements.removeLast()
        if last === element { return }
        elements[index] = last
        last.heapIndex = index
        rise(index)
        sink(last.heapIndex!)
    }

    private mutating func rise(_ start: Int) {
        var index = start
        while index > 0 {
            let parent = (index - 1) / 2
            guard elements[index].heapKey < elements[parent].heapKey else { return }
            exchange(index, parent)
            index = parent
        }
    }

    private mutating func sink(_ start: Int) {
        var index = start
        while true {
            var smallest = index
            let left = 2 * index + 1
            if left < elements.count, elements[left].heapKey < elements[smallest].heapKey { smallest = left }
            if left + 1 < elements.count, elements[left + 1].heapKey < elements[smallest].heapKey {
                smallest = left + 1
            }
            if smallest == index { return }
            exchange(index, smallest)
            index = smallest
        }
    }

    private mutating func exchange(_ a: Int, _ b: Int) {
        elements.swapAt(a, b)
        elements[a].heapIndex = a
        elements[b].heapIndex = b
    }
}
