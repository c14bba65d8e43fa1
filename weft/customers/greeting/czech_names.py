"""Names in Czechia, as Czech spells them; data, kept in the order of the alphabet."""

WOMEN = """
    Adriana Adriena Adéla Agáta Alena Alexandra Alice Alina Aloisie Alžbeta Alžběta Amanda
    Amálie Amélie Anabela Anastázie Andrea Andrejka Andula Anděla Aneta Anežka Angelika Anita
    Anička Anna Antonie Anča Apolena Aranka Arnoštka Barbora Barča Beata Berenika Bernarda Berta
    Beáta Blahoslava Blanka Blažena Bohdana Bohumila Bohuna Bohuslava Boleslava Božena Božidara
    Brigita Bronislava Bára Běla Bětka Cecílie Dagmar Dana Daniela Danuše Darina Darja Debora
    Denisa Diana Dita Dobromila Dobroslava Dominika Dorota Doubravka Drahomíra Drahoslava
    Drahuše Dáša Edita Ela Elen Elena Eleonora Eliška Ella Elvíra Ema Emanuela Emma Emílie Erika
    Estela Ester Etela Eugenie Eva Evelína Evička Evženie Felicita Filipa Filoména Flora
    Františka Gabriela Galina Gerta Gertruda Gita Gizela Gloria Greta Halyna Hana Hanka Hedvika
    Helena Helenka Helga Henrieta Hermína Honorata Hortenzie Ida Ilona Ingrid Inka Irena Irma
    Iryna Isabela Isabella Iva Ivana Ivanka Iveta Ivona Ivča Izabela Izabella Izolda Jana
    Janička Janka Jarka Jarmila Jaromíra Jaroslava Jaruška Jasmína Jindřiška Jitka Jituška
    Jiřina Johana Jolana Josefa Josefína Jozefína Judita Julia Juliana Julie Julija Justina
    Justýna Kamila Karin Karina Karla Karolína Katarína Kateryna Kateřina Katka Kačka Klaudia
    Klaudie Klementina Klementýna Klára Klárka Konstancie Kornélie Kristina Kristýna Květa
    Květoslava Květuše Ladislava Lara Laura Lea Lena Lenka Leona Leontýna Leticie Lia Liana
    Libuše Liběna Lidie Lidmila Liduška Liliana Lily Linda Livie Ljuba Lorena Lota Luboslava
    Lucia Luciana Lucie Lucka Ludmila Luisa Lukrécie Lída Lýdie Magda Magdalena Magdaléna
    Magdička Mahulena Maja Majka Malvína Marcela Margareta Margita Maria Mariana Marie Marika
    Marina Mariola Markéta Marta Martina Maruška Marína Matylda Melisa Melánie Mercedes Mia
    Michaela Michala Michalka Milada Milena Miloslava Miluše Miriam Mirka Miroslava Monika Mária
    Máňa Máša Nadija Naděžda Natalia Natalie Natalija Nataša Natálie Naďa Nela Nelly Nikol
    Nikoleta Nikolka Nina Noemi Nora Oksana Oldřiška Olena Olga Olina Olivie Olívie Otylie
    Otýlie Patricie Pavla Pavlína Perla Petra Petronila Petruška Radana Radka Radmila Radoslava
    Rebeka Regina Regína Renata Renáta Romana Ronja Rostislava Roxana Rozalie Rozálie Růžena
    Sabina Sabrina Salome Samanta Sandra Sidonie Silvia Silvie Simona Simča Slavomíra Slavěna
    Slávka Sofia Sofie Sofija Sonja Soňa Stanislava Stela Stella Svatava Svitlana Světlana Sylva
    Sylvie Sára Tamara Tatiana Taťána Tea Tekla Teodora Tereza Terezie Terka Tetjana Tina Táňa
    Týna Uršula Valentina Valentýna Valérie Vanda Vanesa Vendula Vendulka Veronika Verča Viera
    Viktoria Viktorie Viktorija Vilemína Vilma Viola Violeta Vivian Vivien Vladimíra Vladislava
    Vladěna Vlastimila Věra Věroslava Xenie Zdena Zdenička Zdenka Zdeňka Zdislava Zina Zita
    Zlata Zlatuše Zoe Zora Zuzana Zuzka Ľudmila Šarlota Štefanie Štefánie Štěpánka Šárka Žaneta
    Želmíra Žofie
"""

MEN = """
    Abrahám Adam Adolf Adrian Alan Albert Albín Alexandr Alexej Aleš Alfréd Alois Ambrož Andrej
    Andrij Antonín Armand Arnold Arnošt Artem Artur Artuš August Augustin Augustýn Baltazar
    Bartoloměj Bedřich Benedikt Benjamín Bernard Blahoslav Blažej Bohdan Bohouš Bohumil Bohumír
    Bohuslav Bohuš Boleslav Bonifác Boris Bořek Bořivoj Božetěch Božidar Branislav Bronislav
    Bruno Břetislav Ctibor Ctirad Cyril Dalibor Dalimil Damián Dan Daniel David Denis Dimitrij
    Dobromil Dobromír Dobroslav Dominik Donát Drahomír Drahoslav Drahoš Dušan Dětřich Eda Edgar
    Edmund Eduard Edvard Egon Eliáš Emanuel Emerich Emil Engelbert Erazim Erich Erik Ernest
    Ervín Eugen Evald Evžen Fabián Fanda Felix Ferda Ferdinand Filip Florián Franta František
    Fridrich Gabriel Gejza Gerhard Gracián Gustav Gustáv Hanuš Havel Heřman Honza Horymír Hubert
    Hugo Hvězdoslav Hynek Ignác Igor Ihor Ilja Imrich Ivan Ivar Ivo Izidor Izák Jakub Jan Janek
    Jarda Jarek Jarmil Jarolím Jaromil Jaromír Jaroslav Jenda Jeník Jeremiáš Jeroným Jiljí
    Jindřich Jirka Jiří Joachim Jonatan Jonáš Jordan Josef Jozef Jošt Julián Jura Juraj Justin
    Jáchym Ján Kajetán Kamil Karel Kazimír Kašpar Kevin Kilián Klement Konrád Konstantin
    Konstantýn Kristián Krištof Kryštof Kuba Kvido Květoslav Květoš Křišťan Ladislav Lambert Leo
    Leon Leonard Leopold Leoš Lešek Libor Liboslav Lojza Lubomír Lubor Luboš Lucian Ludomír
    Ludvík Luděk Lukáš Lumír Láďa Maksym Manfred Marcel Marek Marian Mario Marián Martin Matias
    Matouš Matyáš Matěj Max Maxim Maxmilián Medard Metod Metoděj Mečislav Michael Michal Mikuláš
    Milan Milda Miloslav Miloň Miloš Mirek Miroslav Mojmír Mořic Mstislav Mykola Mára Natan
    Nicolas Nikolas Norbert Olda Oldřich Oleg Oleksandr Oliver Ondra Ondřej Oskar Ota Otakar
    Otmar Oto Otto Pankrác Patrik Pavel Pavlík Pepa Petr Pravoslav Prokop Přemysl Radan Radek
    Radim Radislav Radko Radomil Radomír Radoslav Radovan Rafael Rajmund Ratibor Ratmír René
    Richard Robert Robin Roland Roman Romuald Rostislav Ruben Ruda Rudolf Ríša Samuel Sebastian
    Sebastián Sergej Serhij Servác Silvestr Simeon Simon Slavoj Slavomír Slávek Soběslav Standa
    Stanislav Svatopluk Svatoslav Světoslav Tadeáš Taras Teodor Theodor Tibor Timotej Tobias
    Tobiáš Tomáš Tomášek Tonda Tristan Urban Vadim Valdemar Valentin Valentýn Valtr Vasil
    Vavřinec Vašek Venca Vendelín Viktor Vilibald Vilém Vincenc Vincent Vladan Vladimir Vladimír
    Vladislav Vladivoj Vlastimil Vlastimír Vlastislav Vojta Vojtěch Vok Volodymyr Vratislav
    Vsevolod Václav Vít Vítek Vítězslav Víťa Věroslav Walter Wolfgang Zachariáš Zbislav Zbyněk
    Zbyšek Zdenda Zdenek Zdeněk Zdislav Zikmund Zlatan Zoltán Zoran Čeněk Čestmír Ľubomír Ľuboš
    Řehoř Šimon Štefan Štěpán Želimír Žitomír
"""

# a woman or a man may have these
EITHER = """
    Alex Jindra Kim Kája Míla Míra Míša Niki Nikola Pája Péťa Sasha Saša Stáňa Sáša Vlasta Vláďa
    Ája Žeňa
"""

# family names of men: what is typed without marks is spelt with them
SURNAMES = """
    Adamec Adámek Bartoň Bartoš Bartošek Barták Bednařík Bednář Benda Beneš Beran Blažek Bláha
    Bouška Boček Brabec Brož Brázda Buchta Budil Burda Bureš Burian Bárta Báťa Bílek Bílý
    Březina Cejpek Chalupa Charvát Chlup Chládek Chmelař Chvátal Chytil Cibulka Cihlář Coufal
    Cvrček Daněk Dlouhý Dolejší Doležal Dostál Doubek Drahoš Drábek Drápal Dubský Duda Dušek
    Dvořák Faltýnek Fiala Filip Fišer Forman Franěk Frýba Gregor Hampl Hanuš Hanzl Hanzlík Hanák
    Havel Havlíček Havránek Hašek Hejl Hejna Heller Hladký Hladík Hlavatý Hlaváček Hlinka
    Hloušek Hofman Holeček Holub Holík Holý Homola Hora Horký Horský Horák Horáček Houdek
    Hořejší Hořák Hrabal Hrabě Hradecký Hrbek Hrdlička Hrdý Hromádka Hrubeš Hrubý Hruška Hudec
    Hušek Hynek Hájek Hůlka Jahoda Jakeš Janata Janda Janeček Janoušek Janík Jančík Janů Jaromír
    Jaroš Javůrek Jedlička Jelínek Jeřábek Ježek Jindra Jirák Jirásek Jonáš Jurka Jílek Kabát
    Kadeřábek Kafka Kalina Kaplan Karásek Kašpar Kincl Kladivo Klimeš Klíma Knotek Kobylka
    Kocián Kocourek Kohout Kolařík Kolbaba Kolman Kolář Konečný Konvalinka Koníček Kopecký
    Kopeček Kopřiva Kosina Kotek Kotrba Kouba Koubek Koudelka Koutný Kovařík Kovář Koza Kozák
    Kořínek Koželuh Kratochvíl Krejčí Krejčík Kropáč Kropáček Kroupa Krupička Král Krátký Kuba
    Kubeš Kubica Kubát Kubík Kubín Kubíček Kuchař Kudláček Kudrna Kukla Kulhánek Kunc Kučera
    Kvapil Kvasnička Kyncl Kysela Kříček Kříž Lacina Lang Langer Langr Laštovička Linhart Liška
    Lněnička Lorenc Louda Lukáš Látal Macek Mach Machala Macháč Macháček Malina Malík Malý Marek
    Mareš Martinek Martinů Marušák Maršálek Matoušek Matyáš Matěj Matějka Mašek Melichar
    Michálek Mikeš Mikulka Milota Mlčoch Moravec Moudrý Mrkvička Mrázek Mráček Musil Myška
    Müller Nagy Navrátil Nedvěd Nejedlý Nesvadba Neumann Nezval Nosek Novosad Novotný Novák
    Nováček Němec Oliva Ondráček Ondřej Oravec Otáhal Pavelka Pavlík Pavlíček Pech Pecha Pelikán
    Peterka Petr Petráš Petrů Petržela Petřík Pešek Plachý Pleva Podlaha Pokorný Pokorák Polák
    Poláček Popelka Pospíchal Pospíšil Procházka Prokeš Prokop Ptáček Ptáčník Purkyně Pátek
    Pícha Píša Přibyl Přikryl Rada Rezek Richter Rossi Rousek Rybka Rybář Růžička Sadílek Sedlák
    Sedláček Sedlář Sehnal Sekanina Skalický Skála Slaný Slavík Slováček Sládek Sláma Smejkal
    Smutný Sobotka Sokol Soukup Souček Sova Spáčil Srb Staněk Stehlík Stejskal Strnad Strouhal
    Studený Stárek Suchánek Suchý Svatek Svatoš Svoboda Sýkora Tesař Tichý Toman Tomek Tomeš
    Tomášek Trnka Trojan Truhlář Trávníček Turek Tuček Tvrdík Tůma Urban Urbánek Vacek Vaculík
    Valenta Vančura Vaněk Vaňek Vašek Vašíček Veselka Veselý Veverka Vinš Vlk Vlček Vobořil
    Vodička Vojta Vojtíšek Vojtěch Volf Volný Vondra Vondrák Vondráček Voráček Votava Vrabec
    Vrba Vrbka Vrzal Vrána Vyskočil Válek Vávra Váňa Vítek Vítkovský Víšek Wagner Winkler Zach
    Zahradník Zahrádka Zajíc Zapletal Zbořil Zedník Zedníček Zelenka Zeman Zikmund Zima Zouhar
    Zvěřina Zítek Čapek Čech Čermák Černý Červenka Červený Čáp Čížek Řezníček Řezáč Říha Šafařík
    Šafránek Šebek Šebesta Šesták Ševčík Šimek Šimon Šimák Šimůnek Šindelář Škoda Škopek Škrabal
    Šlechta Šmejkal Šmíd Šnajdr Šolc Šrámek Štefan Štefek Štěpánek Štěrba Šulc Švejda Švéda
    Šípek Šťastný Žalud Žemla Žemlička Žižka Žák Žáček
"""
