/** Faces and signs that shops and their customers use, with the words one looks for them by. Pure. */
import { plain } from "../../ui/js/plain-words.js"

// a sign, then its words in English, Polish and Czech
const TABLE = `
🙂 smile usmiech usmev
😀 happy laugh radosc wesoly radost stastny
😂 tears joy laugh lzy smiech slzy smich
😉 wink oczko mrkat
😊 blush smile rumieniec usmiech cervenani usmev
😍 love heart eyes zakochany serce zamilovany srdce
🥰 hearts love serca milosc srdce laska
😘 kiss calus buziak polibek
😇 angel aniol andel
🤗 hug przytulic objeti
🤔 think hmm mysle zastanawiam premyslet
🤝 handshake deal agree umowa zgoda dohoda
😐 neutral obojetny neutralni
😬 grimace awkward niezrecznie trapne
😅 sweat relief pot ulga ulevit
😌 relieved calm ulga spokoj klid
😢 cry sad placz smutny plac smutny
😭 sob cry szloch placz breceni
😔 sad pensive smutny zadumany smutny
😞 disappointed zawiedziony zklamany
😟 worried zmartwiony ustarany
😳 flushed embarrassed zawstydzony rozpaky
😱 shock scream szok krzyk sok krik
😴 sleep spac spanek
😎 cool sunglasses okulary bryle
🤩 star wow gwiazdy hvezdy
🥳 party celebrate impreza oslava
🤒 ill sick chory nemocny
🙈 monkey oops malpa opice
🙏 please thanks pray prosze dziekuje prosim dekuji
👍 thumbs up yes ok tak dobrze ano palec
👎 thumbs down no nie zle ne spatne
👌 ok perfect dobrze super
👏 clap bravo brawo oklaski potlesk
🙌 hooray hurra rece ruce
👋 wave hello bye czesc ahoj mavat
💪 strong muscle sila silny
✌️ victory peace pokoj mir
🤞 luck fingers crossed kciuki stesti
👉 point right wskazac ukazat
👇 point down w dol dolu
👀 eyes look oczy patrz oci divat
❤️ heart love serce milosc srdce laska
💙 blue heart niebieskie serce modre srdce
💛 yellow heart zolte serce zlute srdce
💚 green heart zielone serce zelene srdce
💔 broken heart zlamane serce zlomene srdce
✨ sparkles new blask nowe jiskry
⭐ star gwiazda hvezda
🌟 star glow gwiazda hvezda
🔥 fire hot ogien ohen
🎉 party congratulations gratulacje impreza gratulace oslava
🎁 gift present prezent darek
🎂 cake birthday tort urodziny dort narozeniny
🌹 rose flower roza kwiat ruze kvetina
💐 bouquet flowers bukiet kwiaty kytice
🎄 christmas tree swieta choinka vanoce stromek
🐣 easter chick wielkanoc velikonoce
☀️ sun summer slonce lato slunce leto
🌧️ rain deszcz dest
❄️ snow cold snieg zima snih
🌍 world earth swiat ziemia svet zeme
✅ done check yes gotowe tak hotovo ano
☑️ checked zaznaczone zaskrtnuto
✔️ check tak fajka
❌ no wrong cross nie blad ne chyba kriz
❗ important exclamation wazne wykrzyknik dulezite vykricnik
❓ question pytanie otazka
⚠️ warning careful uwaga ostrzezenie pozor varovani
🚫 forbidden not zakaz zakazane zakaz
ℹ️ information informacja informace
💡 idea light pomysl swiatlo napad svetlo
🔍 search look szukac hledat
🔗 link odkaz lacze
📌 pin note pinezka spendlik
📎 attachment clip zalacznik spinacz priloha sponka
✏️ pencil write olowek pisac tuzka psat
📝 note memo notatka poznamka
📄 document page dokument strona
📋 list clipboard lista schowek seznam
📅 calendar date kalendarz data kalendar datum
⏰ alarm time budzik czas budik cas
⏳ wait hourglass czekac klepsydra cekat
🕐 clock time zegar godzina hodiny
📞 phone call telefon dzwonic volat
📱 mobile phone komorka telefon mobil
💻 laptop computer komputer pocitac
🖥️ screen computer monitor obrazovka
🖨️ printer drukarka tiskarna
📧 email mail poczta posta
✉️ letter envelope list koperta dopis obalka
💬 chat message rozmowa wiadomosc zprava
🔔 bell notify dzwonek powiadomienie zvonek
🔒 lock secure klodka bezpieczne zamek
🔑 key password klucz haslo klic heslo
🛠️ repair tools naprawa narzedzia oprava naradi
🔧 wrench fix klucz naprawic klic opravit
⚙️ settings gear ustawienia nastaveni
🧹 clean broom sprzatac uklid
🗑️ bin delete kosz usunac smazat
📦 parcel package paczka przesylka balik zasilka
🚚 delivery truck dostawa kurier doprava kuryr
✈️ plane travel samolot podroz letadlo cesta
🚗 car auto samochod
🚲 bicycle rower kolo
🏠 home house dom domu
🏪 shop store sklep obchod prodejna
🏬 department store galeria obchodni dum
📍 place location miejsce adres misto adresa
🛒 cart shopping koszyk zakupy kosik nakup
🛍️ bags shopping torby zakupy tasky nakup
💳 card pay karta platnosc platba
💰 money pieniadze penize
💶 euro money pieniadze penize
🧾 receipt invoice paragon faktura uctenka
🏷️ price tag cena metka cenovka
💸 refund money zwrot pieniadze vraceni penize
🔄 exchange return wymiana zwrot vymena vraceni
↩️ return back zwrot powrot vraceni zpet
📷 photo camera zdjecie aparat fotka fotoaparat
🖼️ picture image obraz obrazek
🎥 video film kamera
👕 shirt clothes koszulka ubranie tricko obleceni
👗 dress sukienka saty
👟 shoes sneakers buty boty
👖 trousers jeans spodnie kalhoty
🧥 coat jacket plaszcz kurtka kabat bunda
💍 ring jewellery pierscionek prsten
👶 baby child dziecko miminko dite
🐶 dog pies
🐱 cat kot kocka
🍕 pizza food jedzenie jidlo
🍰 cake sweet ciasto dort
☕ coffee tea kawa herbata kava caj
🍺 beer piwo pivo
🍷 wine wino vino
🥂 cheers toast zdrowie pripitek
`

export const FACES = TABLE.trim()
  .split("\n")
  .map((line) => {
    const [face, ...words] = line.split(" ")
    return { face, words }
  })

/** The faces for which every word that was typed begins one of theirs; all of them for nothing. */
export function found(typed, faces = FACES) {
  const wanted = plain(typed).split(/\s+/).filter(Boolean)
  return faces.filter(({ words }) => wanted.every((one) => words.some((word) => word.startsWith(one))))
}
