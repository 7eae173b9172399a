package ideas

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"livinglab/bot/chat"
)

// pair is two ideas, each "title | body".
type pair struct{ a, b string }

var duplicates = []pair{
	{"Un café des langues", "Café des langues"},
	{"Un café des langues", "Des cafés de langue au centre-ville"},
	{"Café des langues", "Café linguistique | Un café où l’on se rencontre pour parler plusieurs langues, deux soirs par mois."},
	{"Jumeler chaque étudiant avec une famille d’ici", "Jumelage entre étudiants et familles | Chaque étudiant serait jumelé avec une famille de la région."},
	{"Un guide du logement en plusieurs langues", "Guide du logement multilingue"},
	{"Visites d’entreprises pour étudiants internationaux", "Visiter des entreprises de la région"},
	{"Covoiturage vers le cégep", "Co-voiturage pour aller au cégep"},
	{"Covoiturage vers le cégep", "Covoiturage vers l’université et le cégep"},
	{"Banque de vêtements d’hiver", "Une banque de vetements chauds pour l’hiver"},
	{"Prêt de vêtements d’hiver", "Prêt de vétements dhiver"},
	{"Mentorat par des employeurs", "Des employeurs mentors pour les étudiants"},
	{"Un jardin communautaire", "Jardins communautaires sur le campus"},
	{"Soirées de cuisine du monde", "Soirée cuisines du monde à la maison des jeunes"},
	{"Cours de conduite hivernale", "Apprendre la conduite hivernale | Un cours de conduite sur neige et glace."},
	{"Ateliers de CV et d’entrevue", "Atelier pour préparer son CV et les entrevues"},
	{"Une carte des services en français et en anglais", "Carte interactive des services"},
	{"A language café", "Language cafes in town"},
	{"Winter clothing library", "A library of winter clothes to borrow"},
	{"Host families for international students", "Match international students with host families"},
	{"Welcome kit for newcomers", "Welcome kits | A kit with maps, bus passes and phone numbers."},
	{"Job shadowing with local employers", "Job shadowing days at employers in the region"},
	{"Free bus pass for students", "Bus passes free for all students"},
	{"Community garden", "A community garden behind the cegep"},
	{"Weekly cooking nights", "Cook together every week: a weekly cooking night"},
	{"A language café", "A language café every Thursday evening"},
	{"Language cafe downtown", "Un café des langues chaque jeudi soir | On y pratique le français, l’arabe et l’espagnol."},
	{"Parrain pour la première tempête de neige", "Parrainage de la première tempête"},
	{"Reconnaître l’expérience de travail à l’étranger", "Faire reconnaître l’expérience acquise à l’étranger"},
	{"Répertoire d’organismes pour bénévoles", "Un répertoire des organismes qui accueillent des bénévoles"},
	{"Recycler les meubles à la fin de la session", "Des paniers de meubles de fin de session"},
	{"Volunteer directory", "A directory of organisations that welcome volunteers"},
	{"Mock job interviews", "Simulated job interviews with local employers"},
	{"Parrainage", "Parrainages"},
	{"Trouver un premier emploi", "Aide pour trouver son premier emploi"},
	{"🎉 Fête des voisins", "Fête des voisins 2027"},
}

var different = []pair{
	{"Un café des langues", "Un café pour réparer les objets"},
	{"Un café des langues", "Cours de langue des signes au cégep"},
	{"Un guide du logement", "Un guide des sentiers de raquette"},
	{"Visites d’entreprises", "Visites guidées de la ville pour les familles"},
	{"Jumelage avec une famille d’ici", "Une fête annuelle pour les familles"},
	{"Banque de vêtements d’hiver", "Banque de données sur les emplois"},
	{"Banque de vêtements d’hiver", "Carnaval d’hiver interculturel"},
	{"Mentorat par des employeurs", "Guichet unique pour les employeurs"},
	{"Ateliers de CV et d’entrevue", "Ateliers de budget et d’impôts"},
	{"Cours de conduite hivernale", "Cours de français le soir"},
	{"Organiser un projet pour les étudiants internationaux", "Créer un service pour les étudiants internationaux"},
	{"Service de navette pour étudiants internationaux", "Service de garde pour étudiants internationaux"},
	{"Accueil des étudiants à l’aéroport", "Bourses pour les étudiants de la région"},
	{"Covoiturage vers le cégep", "Une salle de repos au cégep"},
	{"Un jardin communautaire", "Une radio communautaire"},
	{"Soirées de cuisine du monde", "Soirées de jeux de société"},
	{"Carte des services", "Carte de bibliothèque gratuite"},
	{"Logement", "Emploi"},
	{"Cours de français", "Un café des langues chaque jeudi soir"},
	{"Emplois d’été", "Simulated job interviews with local employers"},
	{"Furniture for new students", "A guide to renting a first apartment"},
	{"Un guide pour louer son premier appartement", "Parrainage de la première tempête"},
	{"A language café", "A repair café"},
	{"Winter clothing library", "Winter hiking club"},
	{"Job fair for newcomers", "Job shadowing with employers"},
	{"Free bus pass for students", "Free legal advice for students"},
	{"Community garden", "Community radio"},
	{"Host families for international students", "Summer jobs for international students"},
	{"Welcome kit for newcomers", "Welcome dinner for newcomers"},
	{"Un potager sur le toit", "A bus to the mall"},
	{"Trouver un premier emploi", "Trouver un médecin de famille"},
}

func words(s string) wording {
	title, body, _ := strings.Cut(s, " | ")
	return read(title, body, chat.French)
}

// plainly weighs as in a small round.
var plainly = rarity(10, nil)

func TestDuplicatesAreFound(t *testing.T) {
	least := 1.0
	for _, p := range duplicates {
		s := likeness(words(p.a), words(p.b), plainly)
		least = min(least, s)
		if s < alike {
			t.Errorf("%.2f %q / %q: %q %q", s, p.a, p.b, words(p.a), words(p.b))
		}
	}
	t.Logf("the least alike of the duplicates: %.2f", least)
}

func TestDifferentIdeasAreLeftAlone(t *testing.T) {
	most := 0.0
	for _, p := range different {
		s := likeness(words(p.a), words(p.b), plainly)
		most = max(most, s)
		if s >= alike {
			t.Errorf("%.2f %q / %q: %q %q", s, p.a, p.b, words(p.a), words(p.b))
		}
	}
	t.Logf("the most alike of the different: %.2f", most)
}

func TestRareWordsCountMore(t *testing.T) {
	weight := rarity(5000, map[string]int{"frequent": 2500, "rare": 2})
	if f, r, n := weight("frequent"), weight("rare"), weight("new"); f > r/2 || r > n || n > 1 {
		t.Errorf("frequent %.2f, rare %.2f, new %.2f", f, r, n)
	}
}

func TestLikenessIsAShare(t *testing.T) {
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"Un café des langues", "A bus to the mall", "日本語", "مقهى اللغات", ""}))
	rapid.Check(t, func(t *rapid.T) {
		a := read(text.Draw(t, "a"), text.Draw(t, "b"), chat.French)
		b := read(text.Draw(t, "c"), text.Draw(t, "d"), chat.English)
		ab, ba := likeness(a, b, plainly), likeness(b, a, plainly)
		if ab < 0 || ab > 1 || math.IsNaN(ab) || math.Abs(ab-ba) > 1e-9 {
			t.Fatalf("%v against %v: %v, the other way %v", a, b, ab, ba)
		}
		if self := likeness(a, a, plainly); len(a.title) > 0 && self < 0.99 {
			t.Fatalf("%v against itself: %v", a, self)
		}
	})
}
