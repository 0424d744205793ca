/// Layouts of other countries, with the characters that X's tables (Debian's xkb-data) give their keys.
extension Layout {
    /// British.
    static let gb = Layout(
        "gb",
        "`1234567890-=" + "qwertyuiop[]" + "asdfghjkl;'" + "#\\" + "zxcvbnm,./",
        "¬!\"£$%^&*()_+" + "QWERTYUIOP{}" + "ASDFGHJKL:@" + "~|" + "ZXCVBNM<>?",
        altGr: "|¹²³€½¾{[]}\\\u{327}" + "@ſe¶ŧ←↓→øþ\u{308}\u{303}" + "æßðđŋħ ĸł\u{301}\u{302}" + "\u{300}|"
            + "«»¢„“”µ•·\u{323}",
        altGrShift: "|¡⅛£¼⅜⅝⅞™±°¿\u{328}" + "Ω§E®Ŧ¥↑ıØÞ\u{30a}\u{304}" + "ÆẞÐªŊĦ &Ł\u{30b}\u{30c}" + "\u{306}¦"
            + "<>©‚‘’º×÷\u{307}")

    /// American with dead keys.
    static let usIntl = Layout(
        "us(intl)",
        "\u{300}1234567890-=" + "qwertyuiop[]" + "asdfghjkl;\u{301}" + "\\\\" + "zxcvbnm,./",
        "\u{303}!@#$%\u{302}&*()_+" + "QWERTYUIOP{}" + "ASDFGHJKL:\u{308}" + "||" + "ZXCVBNM<>?",
        altGr: "`¡²³¤€¼½¾‘’¥×" + "äåé®þüúíóö«»" + "áßðfghjœø¶'" + "¬\\" + "æx©vbñµç\u{307}¿",
        altGrShift: "~¹\u{30b}\u{304}£\u{327}^ \u{328}\u{306}\u{30a}\u{323}÷" + "ÄÅÉ®ÞÜÚÍÓÖ“”" + "Á§ÐFGHJŒØ°\"" + "¦|"
            + "ÆX¢VBÑµÇ\u{30c} ")

    /// French.
    static let fr = Layout(
        "fr",
        "²&é\"'(-è_çà)=" + "azertyuiop\u{302}$" + "qsdfghjklmù" + "*<" + "wxcvbn,;:!",
        "~1234567890°+" + "AZERTYUIOP\u{308}£" + "QSDFGHJKLM%" + "µ>" + "WXCVBN?./§",
        altGr: "¬¹~#{[|`\\^@]}" + "æ«€¶ŧ←↓→øþ\u{308}¤" + "@ßðđŋħ ĸłµ\u{302}" + "\u{300}|" + "ł»¢„“”\u{301}•·\u{323}",
        altGrShift: "¬¡⅛£$⅜⅝⅞™±°¿\u{328}" + "Æ<¢®Ŧ¥↑ıØÞ\u{30a}\u{304}" + "ΩẞÐªŊĦ &Łº\u{30c}" + "\u{306}¦"
            + "Ł>©‚‘’\u{30b}×÷\u{307}")

    /// Belgian.
    static let be = Layout(
        "be",
        "²&é\"'(§è!çà)-" + "azertyuiop\u{302}$" + "qsdfghjklmù" + "µ<" + "wxcvbn,;:=",
        "³1234567890°_" + "AZERTYUIOP\u{308}*" + "QSDFGHJKLM%" + "£>" + "WXCVBN?./+",
        altGr: "¬|@#¼½^{[{}\\\u{327}" + "@ſ€¶ŧ←↓→œþ[]" + "æßðđŋħ ĸł\u{301}\u{301}" + "\u{300}\\"
            + "«»¢„“”\u{327}•·\u{303}",
        altGrShift: "¬¡⅛£$⅜⅝⅞™±°¿\u{328}" + "Ω§¢®Ŧ¥↑ıŒÞ\u{30a}\u{304}" + "ÆẞÐªŊĦ &Ł\u{30b}\u{30c}" + "\u{306}\\"
            + "<>©‚‘’º×÷\u{307}")

    /// Swiss German.
    static let ch = Layout(
        "ch",
        "§1234567890'\u{302}" + "qwertzuiopü\u{308}" + "asdfghjklöä" + "$<" + "yxcvbnm,.-",
        "°+\"*ç%&/()=?\u{300}" + "QWERTZUIOPè!" + "ASDFGHJKLéà" + "£>" + "YXCVBNM;:_",
        altGr: "¬|@#¼½¬|¢]}\u{301}\u{303}" + "@ſ€¶ŧ←↓→œþ[]" + "æßðđŋħ ĸł\u{301}{" + "}\\" + "«»¢„“”µ•·\u{323}",
        altGrShift: "¬¡⅛£$⅜⅝⅞™±°¿\u{328}" + "Ω§E®Ŧ¥↑ıŒÞ\u{30a}\u{304}" + "ÆẞÐªŊĦ &Ł\u{30b}\u{30c}" + "\u{306}¦"
            + "<>©‚‘’º×÷\u{307}")

    /// Spanish.
    static let es = Layout(
        "es",
        "º1234567890'¡" + "qwertyuiop\u{300}+" + "asdfghjklñ\u{301}" + "ç<" + "zxcvbnm,.-",
        "ª!\"·$%&/()=?¿" + "QWERTYUIOP\u{302}*" + "ASDFGHJKLÑ\u{308}" + "Ç>" + "ZXCVBNM;:_",
        altGr: "\\|@#~½¬{[]}\\\u{327}" + "@ſ€¶ŧ←↓→øþ[]" + "æßðđŋħ ĸł\u{303}{" + "}|" + "«»¢„“”µ•·\u{323}",
        altGrShift: "\\¡⅛£$⅜⅝⅞™±°¿\u{328}" + "Ω§¢®Ŧ¥↑ıØÞ\u{30a}\u{304}" + "ÆẞÐªŊĦ &Ł\u{30b}\u{30c}" + "\u{306}¦"
            + "<>©‚‘’º×÷\u{307}")

    /// Latin American.
    static let latam = Layout(
        "latam",
        "|1234567890'¿" + "qwertyuiop\u{301}+" + "asdfghjklñ{" + "}<" + "zxcvbnm,.-",
        "°!\"#$%&/()=?¡" + "QWERTYUIOP\u{308}*" + "ASDFGHJKLÑ[" + "]>" + "ZXCVBNM;:_",
        altGr: "¬|@·~½¬{[]}\\\u{327}" + "@ſ€¶ŧ←↓→øþ\u{308}~" + "æßðđŋħ ĸł~\u{302}" + "\u{300}\\" + "«»¢„“”µ•·\u{323}",
        altGrShift: "¬¡⅛£$⅜⅝⅞™±°¿\u{328}" + "Ω§¢®Ŧ¥↑ıØÞ\u{30a}\u{304}" + "ÆẞÐªŊĦ &Ł\u{30b}{" + "}|" + "<>©‚‘’º×÷\u{307}"
    )

    /// Italian.
    static let it = Layout(
        "it",
        "\\1234567890'ì" + "qwertyuiopè+" + "asdfghjklòà" + "ù<" + "zxcvbnm,.-",
        "|!\"£$%&/()=?^" + "QWERTYUIOPé*" + "ASDFGHJKLç°" + "§>" + "ZXCVBNM;:_",
        altGr: "¬¹²³¼½¬{[]}`~" + "@ſ€¶ŧ←↓→øþ[]" + "æßðđŋħ ĸł@#" + "\u{300}«" + "«»¢“”ñµ\u{301}·\u{304}",
        altGrShift: "¦¡\u{30b}\u{303}⅛⅜⅝⅞™±\u{328}¿\u{302}" + "Ω§¢®Ŧ¥↑ıØÞ{}" + "ÆẞÐªŊĦ &Ł\u{327}\u{30a}" + "\u{306}»"
            + "<>©‘’Ñº×\u{308}÷")

    /// Portuguese.
    static let pt = Layout(
        "pt",
        "\\1234567890'«" + "qwertyuiop+\u{301}" + "asdfghjklçº" + "\u{303}<" + "zxcvbnm,.-",
        "|!\"#$%&/()=?»" + "QWERTYUIOP*\u{300}" + "ASDFGHJKLÇª" + "\u{302}>" + "ZXCVBNM;:_",
        altGr: "¬¹@£§½¬{[]}\\\u{327}" + "@ſ€¶ŧ←↓→øþ\u{308}\u{303}" + "æßðđŋħ ĸł\u{301}\u{302}" + "\u{300}\\"
            + "«»¢„“”µ•·\u{323}",
        altGrShift: "¬¡⅛£$⅜⅝⅞™±°¿\u{328}" + "Ω§¢®Ŧ¥↑ıØÞ\u{30a}\u{304}" + "ÆẞÐªŊĦ &Ł\u{30b}\u{30c}" + "\u{306}\\"
            + "<>©‚‘’º×÷\u{307}")

    /// Swedish.
    static let se = Layout(
        "se",
        "§1234567890+\u{301}" + "qwertyuiopå\u{308}" + "asdfghjklöä" + "'<" + "zxcvbnm,.-",
        "½!\"#¤%&/()=?\u{300}" + "QWERTYUIOPÅ\u{302}" + "ASDFGHJKLÖÄ" + "*>" + "ZXCVBNM;:_",
        altGr: "¶¡@£$€¥{[]}\\±" + "@ſ€®þ←↓→œþ\u{308}\u{303}" + "ªßðđŋħ ĸłøæ" + "´|" + "«»©„“”µ\u{327}·\u{323}",
        altGrShift: "¾¹²³¼¢⅝÷«»°¿¬" + "Ω§¢®Þ¥↑ıŒÞ\u{30a}\u{30c}" + "ºẞÐªŊĦ &ŁØÆ" + "×¦" + "<>©‚‘’º\u{328}\u{307}\u{307}"
    )

    /// Norwegian.
    static let no = Layout(
        "no",
        "|1234567890+\\" + "qwertyuiopå\u{308}" + "asdfghjkløæ" + "'<" + "zxcvbnm,.-",
        "§!\"#¤%&/()=?\u{300}" + "QWERTYUIOPÅ\u{302}" + "ASDFGHJKLØÆ" + "*>" + "ZXCVBNM;:_",
        altGr: "¦¡@£$½¥{[]}±\u{301}" + "@ſ€®þ←↓→œπ\u{308}\u{303}" + "ªßðđŋħ ĸł\u{301}\u{302}" + "\u{30b}½"
            + "«»©„“”µ\u{327}…–",
        altGrShift: "¶¹²³¼‰⅝÷«»°¿¬" + "Ω§¢™Þ¥↑ıŒΠ\u{30a}\u{30c}" + "ºẞÐªŊĦ &Ł\u{30b}\u{30c}" + "×¾" + "<>©‚‘’º\u{328}·—"
    )

    /// Danish.
    static let dk = Layout(
        "dk",
        "½1234567890+\u{301}" + "qwertyuiopå\u{308}" + "asdfghjklæø" + "'<" + "zxcvbnm,.-",
        "§!\"#¤%&/()=?\u{300}" + "QWERTYUIOPÅ\u{302}" + "ASDFGHJKLÆØ" + "*>" + "ZXCVBNM;:_",
        altGr: "¾¡@£$½¥{[]}±|" + "@ſ€®þ←↓→œþ\u{308}\u{303}" + "ªßðđŋħ ĸł\u{301}\u{302}" + "\u{30b}\\"
            + "«»©„“”µ\u{327}·\u{323}",
        altGrShift: "¶¹²³¼¢⅝÷«»°¿¦" + "Ω§¢®Þ¥↑ıŒÞ\u{30a}\u{30c}" + "ºẞÐªŊĦ &Ł\u{30b}\u{30c}" + "×¬"
            + "<>©‚‘’º\u{328}\u{307}\u{307}")

    /// Finnish.
    static let fi = Layout(
        "fi",
        "§1234567890+\u{301}" + "qwertyuiopå\u{308}" + "asdfghjklöä" + "'<" + "zxcvbnm,.-",
        "½!\"#¤%&/()=?\u{300}" + "QWERTYUIOPÅ\u{302}" + "ASDFGHJKLÖÄ" + "*>" + "ZXCVBNM;:_",
        altGr: "  @£$‰‚{[]}\\\u{327}" + "qw€rþyuıœ \u{30b}\u{303}" + "əßðfghjĸ øæ" + "\u{30c}|" + "ʒ×cvbŋµ’\u{323}–",
        altGrShift: " ¡”»«“„ <>°¿\u{328}" + "QW RÞYU|Œ \u{30a}\u{304}" + "ƏẞÐFGHJ  ØÆ" + "\u{306}¦" + "Ʒ·CVBŊ—‘\u{307} "
    )

    /// Polish.
    static let pl = Layout(
        "pl",
        "`1234567890-=" + "qwertyuiop[]" + "asdfghjkl;'" + "\\<" + "zxcvbnm,./",
        "~!@#$%^&*()_+" + "QWERTYUIOP{}" + "ASDFGHJKL:\"" + "|>" + "ZXCVBNM<>?",
        altGr: "¬≠²³¢€½§·«»–\u{327}" + "πœę©ß←↓→óþ\u{308}\u{303}" + "ąśðæŋ’ə…ł\u{301}\u{302}" + "\u{300}|"
            + "żźć„”ńµ≤≥\u{323}",
        altGrShift: "∨¡¿£¼‰∧≈¾±°—\u{328}" + "ΩŒĘ®™¥↑↔ÓÞ\u{30a}\u{304}" + "ĄŚÐÆŊ•Ə Ł\u{30b}\u{30c}" + "\u{306}¦"
            + "ŻŹĆ‘“Ń∞×÷\u{307}")

    /// Czech.
    static let cz = Layout(
        "cz",
        ";+ěščřžýáíé=\u{301}" + "qwertzuiopú)" + "asdfghjklů§" + "\u{308}\\" + "yxcvbnm,.-",
        "\u{30a}1234567890%\u{30c}" + "QWERTZUIOP/(" + "ASDFGHJKL\"!" + "'|" + "YXCVBNM?:_",
        altGr: "`!@#$%^&*{}\\\u{304}" + "\\|€¶ŧ←↓→øþ[]" + "~đĐ[]`'łŁ$'" + "\\/" + "°#&@{}^<>*",
        altGrShift: "~\u{303}\u{30c}\u{302}\u{306}\u{30a}\u{328}\u{300}\u{307}\u{301}\u{30b}\u{308}\u{327}"
            + "Ω§E®Ŧ¥↑ıØÞ÷×" + "ÆẞÐªŊĦ &Ł\u{30b}ß" + "|¦" + "<>©‚‘’º×÷\u{307}")

    /// Hungarian.
    static let hu = Layout(
        "hu",
        "0123456789öüó" + "qwertzuiopőú" + "asdfghjkléá" + "űí" + "yxcvbnm,.-",
        "§'\"+!%/=()ÖÜÓ" + "QWERTZUIOPŐÚ" + "ASDFGHJKLÉÁ" + "ŰÍ" + "YXCVBNM?:_",
        altGr: "¬~\u{30c}^\u{306}\u{30a}\u{328}`\u{307}\u{301}\u{30b}\u{308}\u{327}" + "\\|Ä¶ŧ–€Í„”÷×" + "äđĐ[]ħíłŁ$ß"
            + "¤<" + ">#&@{}<;>*",
        altGrShift: "¬\u{303}ˇ\u{302}˘°˛\u{300}˙´˝¨¸" + "Ω§E®Ŧ¥↑íØÞ\u{30a}\u{304}" + "ÄẞÐªŊĦÍ&Ł¢ẞ" + "\u{306}>"
            + "<>©‚‘’º×÷\u{307}")

    /// Turkish.
    static let tr = Layout(
        "tr",
        "\"1234567890*-" + "qwertyuıopğü" + "asdfghjklşi" + ",<" + "zxcvbnmöç.",
        "é!'^+%&/()=?_" + "QWERTYUIOPĞÜ" + "ASDFGHJKLŞİ" + ";>" + "ZXCVBNMÖÇ:",
        altGr: "<>£#$½¾{[]}\\|" + "@ €¶₺←ûîô \u{308}~" + "âß ª     ´'" + "`|" + "«»¢„“”µ×·\u{307}",
        altGrShift: "°¡²³¼⅜   ±°¿ " + "Ω  ® ¥ÛÎÔ \u{30a}\u{304}" + "Â        \u{301}\u{30c}" + "\u{300}¦"
            + "<>©‚‘’º ÷\u{307}")

    /// Romanian.
    static let ro = Layout(
        "ro",
        "`1234567890-=" + "qwertyuiop[]" + "asdfghjkl;'" + "\\\\" + "zxcvbnm,./",
        "~!@#$%^&*()_+" + "QWERTYUIOP{}" + "ASDFGHJKL:\"" + "||" + "ZXCVBNM<>?",
        altGr: "`\u{303}\u{30c}\u{302}\u{306}\u{30a}\u{328}\u{300}\u{307}\u{301}\u{30b}\u{308}\u{327}" + "âß€rțyuîo§„”"
            + "ășđfghjkł;'" + "\\|" + "zx©vbnm«»/",
        altGrShift: "~          –±" + "Âẞ RȚYUÎO   " + "ĂȘĐFGHJKŁ:\"" + "|¦" + "ZX VBNM  ?")

    /// Croatian.
    static let hr = Layout(
        "hr",
        "`1234567890'+" + "qwertzuiopšđ" + "asdfghjklčć" + "ž<" + "yxcvbnm,.-",
        "~!\"#$%&/()=?*" + "QWERTZUIOPŠĐ" + "ASDFGHJKLČĆ" + "Ž>" + "YXCVBNM;:_",
        altGr: "¬~\u{30c}^\u{306}°\u{328}`\u{307}\u{301}\u{30b}\u{308}\u{327}" + "\\|€¶ŧ←↓→øþ÷×" + "æ„”[]ħ łł\u{301}ß"
            + "¤|" + "‘’¢@{}§<>\u{323}",
        altGrShift: "¬\u{303}ˇ\u{302}˘\u{30a}˛\u{300}˙'˝¨¸" + "ΩŁ€®Ŧ¥↑ıØÞ\u{30a}\u{304}" + "Æ»«ªŊĦ &Ł\u{30b}\u{30c}"
            + "\u{306}¦" + "»«©`'}º×÷\u{307}")

    /// Dvorak.
    static let usDvorak = Layout(
        "us(dvorak)",
        "`1234567890[]" + "',.pyfgcrl/=" + "aoeuidhtns-" + "\\<" + ";qjkxbmwvz",
        "~!@#$%^&*(){}" + "\"<>PYFGCRL?+" + "AOEUIDHTNS_" + "|>" + ":QJKXBMWVZ")

    /// Colemak.
    static let usColemak = Layout(
        "us(colemak)",
        "`1234567890-=" + "qwfpgjluy;[]" + "arstdhneio'" + "\\-" + "zxcvbkm,./",
        "~!@#$%^&*()_+" + "QWFPGJLUY:{}" + "ARSTDHNEIO\"" + "|_" + "ZXCVBKM<>?",
        altGr: "\u{303}¡ºª¢€ħðþ‘’–×" + "äåãø\u{328}đłúüö«»" + "á\u{300}ß\u{301}\u{308}\u{30c}ñéíóõ" + "~–"
            + "æ\u{302}çœ\u{306}\u{30a}\u{304}\u{327}\u{307}¿",
        altGrShift: "~¹²³£¥ĦÐÞ“”—÷" + "ÄÅÃØ~ĐŁÚÜÖ‹›" + "Á~ẞ\u{30b}~~ÑÉÍÓÕ" + "~—" + "Æ~ÇŒ~~~~~~")
}
