package when

import "time"

var frenchRepeats = frenchWords.with(vocabulary{
	kindEvery: {
		"chaque": 0, "a chaque": 0, "de chaque": 0,
		"tous les": 0, "tout les": 0, "a tous les": 0, "de tous les": 0, "toutes les": 0, "toute les": 0, "a toutes les": 0, "aux": 0,
		"une fois aux": 0, "une fois chaque": 0, "une fois tous les": 0, "une fois toutes les": 0,
	},
	kindPeriod: {
		"quinzaine": unitWeek*10 + 2, "trimestre": unitMonth*10 + 3, "trimestres": unitMonth*10 + 3,
		"semestre": unitMonth*10 + 6, "semestres": unitMonth*10 + 6,
	},
	kindAdverb: {
		"quotidien": unitDay*10 + 1, "quotidienne": unitDay*10 + 1, "quotidiennement": unitDay*10 + 1,
		"hebdomadaire": unitWeek*10 + 1, "hebdomadairement": unitWeek*10 + 1,
		"mensuel": unitMonth*10 + 1, "mensuelle": unitMonth*10 + 1, "mensuellement": unitMonth*10 + 1,
		"bimestriel": unitMonth*10 + 2, "bimestrielle": unitMonth*10 + 2,
		"trimestriel": unitMonth*10 + 3, "trimestrielle": unitMonth*10 + 3,
		"annuel": unitYear*10 + 1, "annuelle": unitYear*10 + 1, "annuellement": unitYear*10 + 1,
	},
	kindOnceA:   {"une fois par": 0, "1 fois par": 0},
	kindOutOf:   {"sur": 0},
	kindExactly: {"exactement": 0, "exacts": 0},
	kindWeekdays: {
		"dimanches": int(time.Sunday), "lundis": int(time.Monday), "mardis": int(time.Tuesday), "mercredis": int(time.Wednesday),
		"jeudis": int(time.Thursday), "vendredis": int(time.Friday), "samedis": int(time.Saturday),
	},
	kindDaysOfWeek: {
		"en semaine": int(working), "jours de semaine": int(working), "jour de semaine": int(working), "jours de la semaine": int(working),
		"jours ouvrables": int(working), "jour ouvrable": int(working), "jours ouvres": int(working), "jour ouvre": int(working),
		"fin de semaine": int(weekend), "fins de semaine": int(weekend), "week end": int(weekend), "week ends": int(weekend),
	},
	kindParts: {
		"matins": int(morning), "avant midis": int(morning), "apres midis": int(afternoon), "soirs": int(evening),
	},
	kindNumber:   {"quinze": 15, "vingt": 20, "trente": 30},
	kindOrdinal:  {"premiers": 1, "deuxiemes": 2, "troisiemes": 3, "quatriemes": 4, "derniers": -1},
	kindFirstDay: {"premier jour": 1, "1 er jour": 1, "dernier jour": Last},
	kindOfMonth:  {"du mois": 0},
	kindDefinite: {"le": 0, "du": 0, "au": 0},
	kindFrom:     {"du": 0, "de": 0},
	kindTo:       {"au": 0, "a": 0},
	kindStart: {
		"a partir du": 0, "a partir de": 0, "a partir d": 0, "a partir": 0, "a compter du": 0, "a compter de": 0, "des": 0,
		"debutant": 0, "commencant": 0, "en commencant": 0,
	},
	kindUntil: {
		"jusqu au": 0, "jusqu a": 0, "jusqu en": 0, "jusqu": 0, "jusque": 0, "d ici": 0, "d ici au": 0, "d ici a": 0,
		"finissant": 0, "se terminant": 0,
	},
	kindEndOf:    {"fin": 0, "fin de": 0, "fin d": 0, "la fin de": 0, "la fin d": 0, "fin du mois de": 0, "fin du mois d": 0},
	kindIncluded: {"inclus": 0, "inclusivement": 0, "compris": 0},
	kindFor:      {"pendant": 0, "durant": 0, "pour": 0, "sur": 0},
	kindTimes: {
		"fois": 0, "rencontre": 0, "rencontres": 0, "seance": 0, "seances": 0, "reunion": 0, "reunions": 0,
		"occurrence": 0, "occurrences": 0,
	},
	kindOnlyOnce: {"une seule fois": 0},
	kindInAll:    {"en tout": 0, "au total": 0},
	kindNoEnd:    {"sans fin": 0, "sans date de fin": 0, "indefiniment": 0},
	kindLink:     {"les": 0},
})
