package when

import "time"

var frenchWords = vocabulary{
	kindLink: {"le": 0, "la": 0, "l": 0, "ce": 0, "cet": 0, "cette": 0, "du": 0, "de": 0, "d": 0, "pour": 0, "precises": 0, "pile": 0},
	kindAt:   {"a": 0, "vers": 0, "des": 0},
	kindOf:   {"de": 0, "du": 0, "d": 0, "en": 0},
	kindMonth: {
		"janvier": 1, "janv": 1, "jan": 1,
		"fevrier": 2, "fevr": 2, "fev": 2,
		"mars":  3,
		"avril": 4, "avr": 4,
		"mai":     5,
		"juin":    6,
		"juillet": 7, "juill": 7, "juil": 7,
		"aout":      8,
		"septembre": 9, "sept": 9, "sep": 9,
		"octobre": 10, "oct": 10,
		"novembre": 11, "nov": 11,
		"decembre": 12, "dec": 12,
	},
	kindWeekday: {
		"dimanche": int(time.Sunday), "dim": int(time.Sunday),
		"lundi": int(time.Monday), "lun": int(time.Monday),
		"mardi": int(time.Tuesday), "mar": int(time.Tuesday),
		"mercredi": int(time.Wednesday), "mer": int(time.Wednesday),
		"jeudi": int(time.Thursday), "jeu": int(time.Thursday),
		"vendredi": int(time.Friday), "ven": int(time.Friday),
		"samedi": int(time.Saturday), "sam": int(time.Saturday),
	},
	kindDay: {
		"aujourd hui": 0, "aujourdhui": 0, "auj": 0,
		"demain": 1, "apres demain": 2, "apresdemain": 2,
		"hier": -1, "avant hier": -2, "avanthier": -2,
	},
	kindPart: {
		"matin": int(morning), "au matin": int(morning), "avant midi": int(morning), "en avant midi": int(morning), "en matinee": int(morning),
		"apres midi": int(afternoon), "en apres midi": int(afternoon),
		"soir": int(evening), "soiree": int(evening), "au soir": int(evening), "en soiree": int(evening),
	},
	kindTodayPart: {
		"ce matin": int(morning), "cet avant midi": int(morning),
		"cet apres midi": int(afternoon), "cette apres midi": int(afternoon),
		"ce soir": int(evening),
	},
	kindTwelve:   {"midi": 12, "minuit": 0},
	kindHour:     {"h": 0, "hre": 0, "hres": 0, "hr": 0, "hrs": 0, "heure": 0, "heures": 0},
	kindMeridiem: {"am": am, "a m": am, "pm": pm, "p m": pm},
	kindFraction: {
		"et demi": 30, "et demie": 30, "et quart": 15, "et quinze": 15, "et le quart": 15, "trente": 30, "quinze": 15,
		"moins quart": -15, "moins le quart": -15, "moins un quart": -15,
	},
	kindNumber: {
		"un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6,
		"sept": 7, "huit": 8, "neuf": 9, "dix": 10, "onze": 11, "douze": 12,
	},
	kindHourWord: {
		"treize": 13, "quatorze": 14, "quinze": 15, "seize": 16, "dix sept": 17, "dix huit": 18, "dix neuf": 19,
		"vingt": 20, "vingt et une": 21, "vingt deux": 22, "vingt trois": 23,
	},
	kindOrdinal: {
		"premier": 1, "deuxieme": 2, "second": 2, "troisieme": 3, "quatrieme": 4, "cinquieme": 5, "dernier": -1,
	},
	kindSuffix:    {"er": 0, "e": 0, "eme": 0, "ieme": 0},
	kindNextAfter: {"prochain": 0},
	kindLastAfter: {"dernier": 0, "passe": 0},
	kindNextWeek:  {"semaine prochaine": 0, "de la semaine prochaine": 0},
	kindMonthRef: {
		"du mois": int(anyMonth), "de ce mois": int(thisMonth), "du mois prochain": int(nextMonth),
	},
	kindIn:      {"dans": 1, "il y a": -1},
	kindInAfter: {"plus tard": 1},
	kindAnd:     {"et": 0},
	kindUnit: {
		"minute": unitMinute, "minutes": unitMinute, "min": unitMinute, "mn": unitMinute,
		"h": unitHour, "heure": unitHour, "heures": unitHour,
		"jour": unitDay, "jours": unitDay, "j": unitDay,
		"semaine": unitWeek, "semaines": unitWeek, "sem": unitWeek,
		"mois": unitMonth,
		"an":   unitYear, "ans": unitYear, "annee": unitYear, "annees": unitYear,
	},
	kindSpan: {
		"demi heure": 30, "une demi heure": 30, "quart d heure": 15, "un quart d heure": 15, "trois quarts d heure": 45,
	},
}
