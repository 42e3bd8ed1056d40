package crowd

import (
	"fmt"
	"strings"
)

var given = strings.Fields(`Ann Anna Anne Annabel Annika Anton Antonia Andrea Andreas Andrew Maria Marie Mariam Mark Marko Martin Martina Mateo
Max Maximilian John Johanna Johannes Jonas Jonathan José Josef Joseph Julia Julian Juliette Katarzyna Kateřina Katherine Łukasz Lukas Luca Lucía
Müge Ömer Øystein Özge Peter Petra Piotr Renée Rafał Sofía Sophie Stefan Stéphane Štěpán Thomas Tomáš Ángel Zoë Юлия Иван Ольга Δημήτρης
李 王芳 田中 美咲 민준 서연 محمد نور`)

var family = strings.Fields(`Smith Schmidt Schmitt Schneider Schulz Schäfer Müller Möller Meyer Meier Mayer Martin Martínez Martins García González
Gonçalves Gruber Günther Hernández Hansen Hoffmann Huber Ivanova Иванова Петров Сидорова Jensen Johansson Johnson Jones Kowalski Kowalczyk Krüger
Kim Lee Li Lopez López Larsen Nguyen Nowak Novák Nováková Novotný O'Brien O'Connor Öztürk Østergaard Patel Park Pérez Rodríguez Rossi Russo Santos
Silva Szabó Sánchez Tanaka 田中 鈴木 佐藤 Wagner Weber Weiß Wiśniewski Wójcik Yılmaz Zając Zimmermann Παπαδόπουλος Şahin`)

// spelled is how names are written in addresses.
var spelled = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "ø", "o", "é", "e", "è", "e", "ě", "e", "á", "a", "í", "i", "ý", "y",
	"ó", "o", "ú", "u", "ã", "a", "ç", "c", "ğ", "g", "ş", "s", "š", "s", "ř", "r", "ň", "n", "ł", "l", "ą", "a", "ę", "e", "ś", "s", "ż", "z", "ź", "z",
	"ć", "c", "ń", "n", "ı", "i", "ë", "e", "'", "")

type person struct{ first, last, login string }

// invent makes up the names. Numbers that have no divisor in common with the
// lengths of the lists mix them well.
func (f *filling) invent() {
	f.persons = make([]person, f.size.People)
	for i := range f.persons {
		p := person{first: given[i*7%len(given)], last: family[(i*13+i/len(given))%len(family)]}
		if i%10 == 3 {
			p.last = "van der " + p.last
		}
		p.login = fmt.Sprintf("%s.%s%d@corp.example", address(p.first), address(p.last), i)
		f.persons[i] = p
	}
	f.made.Rare = "Quetzalcoatl"
	f.persons[len(f.persons)*2/3] = person{f.made.Rare, "Xólotl", "quetzalcoatl.xolotl@corp.example"}
	f.names = make([]string, f.size.Groups)
	for i := range f.names {
		f.names[i] = fmt.Sprintf("aws-%s-%s-%s-%04d", teams[i%len(teams)], stages[i/3%len(stages)], duties[i/7%len(duties)], i)
		if i%9 == 4 {
			f.names[i] = fmt.Sprintf("Team %s %s %d", cities[i/9%len(cities)], teams[i/5%len(teams)], i)
		}
	}
	f.names[0] = "All employees"
}

var (
	teams  = strings.Fields("payments platform security data billing search mobile web identity network storage finance hr legal research sales support")
	stages = strings.Fields("prod stage test dev sandbox")
	duties = strings.Fields("admins developers readers operators auditors billing")
	cities = strings.Fields("München Zürich Kraków São-Paulo Göteborg Москва 東京 Lisboa Dublin")
)

// address is what of a name can stand in an address; names in other scripts
// become a letter.
func address(name string) string {
	out := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, spelled.Replace(strings.ToLower(name)))
	if out == "" {
		return "x"
	}
	return out
}
