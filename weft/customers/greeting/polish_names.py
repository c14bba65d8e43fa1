"""First names in Poland, as Polish spells them; data, kept in the order of the alphabet."""

WOMEN = """
    Ada Adela Adelajda Adriana Adrianna Agata Agnieszka Aida Albina Aldona Aleksandra Alicja
    Alina Amanda Amelia Anastasija Anastazja Andżelika Aneczka Aneta Angelika Angelina Aniela
    Anita Anka Anna Antonina Apolonia Ariana Arleta Aurelia Aśka Barbara Baśka Beata Beatka
    Benedykta Berenika Bernadeta Bernadetta Bernarda Bianka Blanka Bogdana Bogna Bogumiła
    Bogusława Bohdana Bożena Bożenna Bronisława Brygida Carmen Cecylia Celina Cyntia Czesława
    Dagmara Dagna Dalia Danka Danuta Daria Daryna Debora Delfina Diana Dobrochna Dobrosława
    Dolores Dominika Dorota Dorotka Edyta Eleonora Eliza Elwira Elżbieta Emilia Emma Ernestyna
    Eryka Estera Eugenia Eulalia Ewa Ewelina Ewka Fabiana Faustyna Felicja Felicyta Feliksa
    Filomena Flora Florentyna Franciszka Fryderyka Gabriela Genowefa Gertruda Gizela Gloria
    Gośka Gracja Grażyna Greta Halina Halinka Halszka Halyna Hanka Hanna Helena Henryka Hermina
    Hiacynta Honorata Hortensja Ida Iga Ilona Ines Inga Ingrid Inna Irena Irenka Iris Irma
    Irmina Iryna Iwetta Iwona Iwonka Iza Izabela Izabella Jadwiga Jagna Jagoda Jana Janina
    Jaśmina Jesika Jessica Joanna Jolanta Jowita Judyta Julia Julianna Julija Julita Julka
    Justyna Justynka Józefa Józefina Kalina Kamila Karina Karla Karmen Karolina Katarzyna
    Kateryna Kazimiera Kaśka Kinga Klara Klarysa Klaudia Klementyna Konstancja Konstantyna
    Kordelia Kornelia Krystiana Krystyna Ksenia Kunegunda Lara Larysa Laura Laurencja Lea Lena
    Lenka Leokadia Leonia Leontyna Lidia Ligia Lilia Liliana Lilianna Lina Liwia Liza Lubomira
    Lucyna Ludmiła Ludmyła Ludwika Luiza Lukrecja Magda Magdalena Magdalenka Malina Malwina
    Marcela Marcelina Marcjanna Maria Marianna Mariella Marietta Marija Marika Marina Mariola
    Marlena Marta Martina Martyna Marysieńka Marzanna Marzena Matylda Małgorzata Melania Melinda
    Melisa Michalina Mieczysława Milena Mira Mirabela Mirela Mirella Miriam Mirka Mirosława
    Monika Nadia Nadija Nadzieja Naomi Natalia Natalija Natalka Natasza Natka Nicole Nika
    Nikoletta Nina Noemi Nora Ofelia Oksana Oktawia Olena Olga Olha Olimpia Oliwia Oriana Otylia
    Ołena Paloma Pamela Patrycja Paula Paulina Paulinka Pelagia Petronela Rachela Radosława
    Regina Renata Rita Roberta Roksana Romana Romualda Rozalia Rozanna Rut Ryszarda Róża Sabina
    Sabrina Salomea Samanta Sandra Sara Selena Serafina Seweryna Sidonia Sofija Solomija
    Stanisława Stefania Stela Stella Switłana Sylwia Sławomira Tamara Tatiana Tekla Teodora
    Teofila Teresa Tereska Tetiana Tina Ulka Urszula Vanessa Victoria Viktoria Violetta Wacława
    Walentyna Waleria Wanda Wanesa Weronika Wiera Wiesława Wiktoria Wiktorija Wilhelmina Wilma
    Wioleta Wioletta Wirginia Władysława Włodzimiera Zdzisława Zenobia Zenona Zoe Zofia Zoriana
    Zośka Zuza Zuzanna Zyta Łada Łucja Żaneta
"""

# names of women that are said with -u: Aniu, Olu, Maju
GENTLE = """
    Ala Alusia Ania Anusia Asia Basia Danusia Ela Ewunia Fela Frania Gabrysia Gienia Gosia Hania
    Hela Helcia Jadzia Jagusia Joasia Jola Jula Józia Kaja Karolcia Kasia Krysia Lola Lonia
    Lusia Madzia Maja Mania Marysia Małgosia Monia Nela Ola Pola Renia Rózia Sonia Stasia Tania
    Tola Tonia Tosia Ula Wandzia Wiola Zosia Zuzia
"""

MEN = """
    Abel Abraham Adam Adaś Adolf Adrian Alan Albert Albin Aleks Aleksander Aleksy Alfons Alfred
    Alojzy Alwin Amadeusz Ambroży Anatol Anatolij Andrij Andrzej Antek Antoni Antoniusz
    Apolinary Apoloniusz Arek Ariel Arkadiusz Armand Arnold Artem Artur Atanazy August Augustyn
    Aureliusz Baltazar Barnaba Bartek Bartosz Bartłomiej Bazyli Benedykt Beniamin Benon Bernard
    Bertold Bertrand Bogdan Bogdanek Bogumił Bogusław Bohdan Bolek Bolesław Bonawentura Bonifacy
    Borys Borysław Bożydar Brian Bronisław Bruno Brunon Błażej Cezary Cyprian Cyryl Czesiek
    Czesław Dagobert Damian Daniel Darek Dariusz Dawid Denis Denys Dezyderiusz Dionizy Dobiesław
    Dobromir Dobrosław Dominik Donald Donat Dorian Dyzma Edek Edgar Edmund Edward Edwin Eliasz
    Eligiusz Emanuel Emil Emilian Erazm Ernest Eryk Eugeniusz Eustachy Ezechiel Fabian Faustyn
    Felicjan Feliks Ferdynand Filip Florentyn Florian Franciszek Franek Franio Fryderyk Gabriel
    Gaweł Gerard Gerwazy Gienek Gilbert Gniewomir Godfryd Gracjan Grzegorz Grzesiek Grześ Gustaw
    Gwidon Hadrian Hektor Heniek Henio Henryk Herbert Herman Hieronim Hilary Hipolit Honoriusz
    Horacy Hubert Hugo Hugon Ignacy Igor Ihor Irek Ireneusz Iwan Iwo Izaak Izydor Jacek Jacenty
    Jakub Jan Janek Janusz Jarek Jarema Jaromir Jarosław Jasiek Jaś Jeremi Jeremiasz Jerzy
    Jewhen Joachim Jonasz Jonatan Jordan Julian Juliusz Jurek Jurij Justyn Józef Józefat Józek
    Józio Jędrzej Kacper Kajetan Kamil Karol Kasjan Kasper Kazik Kazimierz Kazio Kevin Kewin
    Klaudiusz Klemens Kleofas Konrad Konstanty Konstantyn Kordian Kornel Korneliusz Kosma
    Kryspin Krystian Krystyn Krzesimir Krzesław Krzysiek Krzysztof Krzyś Ksawery Kuba Lambert
    Laurenty Leander Lech Lechosław Leon Leonard Leonid Leopold Leszek Lesław Lew Longin Lubomir
    Lucjan Ludomir Ludwik Maciej Maciek Makary Maks Maksym Maksymilian Manuel Marcel Marceli
    Marcelin Marcin Marcjan Marek Marian Mariusz Martin Mateusz Maurycy Medard Melchior Michał
    Mieczysław Mietek Mikołaj Milan Mirek Mirosław Miłosz Modest Mojżesz Mykoła Napoleon Narcyz
    Natan Nataniel Nazar Nestor Nikodem Norbert Oktawian Oktawiusz Olaf Oleg Olek Oleksandr
    Olgierd Oliver Oliwer Oliwier Onufry Orest Oskar Ostap Otton Pankracy Paskal Patrycjusz
    Patryk Paweł Piotr Piotrek Piotruś Polikarp Prokop Protazy Przemek Przemysław Radek Radomir
    Radosław Rafał Rajmund Rajnold Remigiusz Robert Roch Roderyk Roger Roland Roman Romek
    Romuald Rudolf Rufin Rusłan Rysiek Ryszard Salomon Samson Samuel Sebastian Sergiej Sergiusz
    Serhij Seweryn Sobiesław Stanisław Stasiek Stasio Staś Stefan Stepan Sulisław Sylwan Sylwek
    Sylwester Symeon Szczepan Szczęsny Szymon Sędziwoj Sławek Sławoj Sławomir Sławosz Tadek
    Tadeusz Taras Teodor Teofil Tobiasz Tomasz Tomek Tomisław Tristan Tycjan Tymek Tymon
    Tymoteusz Tytus Urban Victor Viktor Wacek Wacław Wadym Waldek Waldemar Walenty Walerian
    Walery Wasyl Wawrzyniec Wenancjusz Wespazjan Wiaczesław Wiesiek Wiesław Wiktor Wiktoryn
    Wilhelm Wincenty Wit Witalij Witalis Witek Witold Wojciech Wojtek Wolfgang Wołodymyr Wszebor
    Władek Władysław Włodzimierz Xawery Zachariasz Zbigniew Zbyszek Zbysław Zdzich Zdzisiek
    Zdzisław Zenek Zenon Ziemowit Zygfryd Zygmunt Łazarz Łukasz Świętopełk Świętosław
"""

# a woman or a man may have these
EITHER = """
    Alex Andrea Angel Dominique Jean Kim Misza Nikita Nikola Noel Robin Sasha Sasza Simone
"""
