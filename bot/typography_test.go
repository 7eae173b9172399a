package bot_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// textFolders are the folders of the repository that have texts.
func textFolders(t *testing.T) (folders []string) {
	t.Helper()
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && strings.HasPrefix(d.Name(), ".") && path != ".." {
			return fs.SkipDir
		}
		if filepath.Base(path) == "fr.yaml" && filepath.Base(filepath.Dir(path)) == "text" {
			folders = append(folders, filepath.Dir(filepath.Dir(path)))
		}
		return err
	})
	if err != nil || len(folders) == 0 {
		t.Fatalf("no texts: %v", err)
	}
	return folders
}

// readTexts returns the forms of each text of a file.
func readTexts(t *testing.T, file string) map[string][]string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var raw map[string]any
	if err := yaml.Unmarshal(data, &raw); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	out := map[string][]string{}
	for key, v := range raw {
		switch v := v.(type) {
		case string:
			out[key] = []string{v}
		case map[string]any:
			for _, form := range v {
				out[key] = append(out[key], form.(string))
			}
		}
	}
	return out
}

// notWords is what the rules of typography are not about: code, arguments,
// addresses.
var notWords = regexp.MustCompile("`[^`]*`|\\{[a-z_]+(:[a-z]+)?\\}|https?://\\S*|\\d+(\\.\\d+){3}(:\\d+)?")

// rules of typography: what must not be found. French as Quebec's Office
// québécois de la langue française has it.
var rules = map[string][]struct {
	bad  *regexp.Regexp
	says string
}{
	"fr": {
		{regexp.MustCompile("[^\u00a0]:"), "a non-breaking space (U+00A0) before :"},
		{regexp.MustCompile("[\\s\u00a0\u202f][;?!]"), "no space before ; ? !"},
		{regexp.MustCompile("«[^\u00a0]|[^\u00a0]»"), "a non-breaking space (U+00A0) inside « »"},
		{regexp.MustCompile("[^\u00a0\\d][%$]|\\d[%$]"), "a non-breaking space (U+00A0) before % and $"},
		{regexp.MustCompile(`"`), "« », not straight quotes"},
		{regexp.MustCompile(`\d (h|min|s|$)\b`), "a non-breaking space (U+00A0) between a number and its unit"},
	},
	"en": {
		{regexp.MustCompile("[\\s\u00a0][:;?!]"), "no space before : ; ? !"},
		{regexp.MustCompile(`"`), "“ ”, not straight quotes"},
		{regexp.MustCompile("[«»]"), "“ ”, not « »"},
	},
	"": {
		{regexp.MustCompile("'"), "’, not '"},
		{regexp.MustCompile(`\.\.`), "…, not ..."},
		{regexp.MustCompile("[\\pL.,;] {2}|[ \u00a0]\n"), "no space twice or at the end of a line"},
		{regexp.MustCompile("[\u202f\u2007\u2009\u200b\ufeff\t]"), "no other space than U+00A0"},
	},
}

func TestTypography(t *testing.T) {
	for _, folder := range textFolders(t) {
		for _, lang := range []string{"fr", "en"} {
			file := filepath.Join(folder, "text", lang+".yaml")
			for key, forms := range readTexts(t, file) {
				if strings.HasSuffix(key, ".example") {
					continue // to be typed, as people type
				}
				for _, form := range forms {
					words := notWords.ReplaceAllString(form, "·")
					for _, r := range append(slices.Clone(rules[lang]), rules[""]...) {
						if at := r.bad.FindString(words); at != "" {
							t.Errorf("%s: %s: %s: %q in %q", file, key, r.says, at, form)
						}
					}
				}
			}
		}
	}
}

// source is what the Go files of a folder say of texts.
type source struct {
	feature  string                    // whose texts they are
	asked    map[string]token.Position // keys asked for by a literal
	literals []string                  // all literals
	open     []string                  // literals that something which is no literal is added to
}

// asks are the methods of Call that take the key of a text, and which argument
// it is; before is what they put before it.
var asks = map[string]struct {
	arg    int
	before string
}{
	"T": {0, ""}, "S": {0, ""}, "Paragraphs": {0, ""}, "Problem": {0, ""}, "Done": {0, ""},
	"FieldProblem": {1, ""}, "Button": {0, "button."},
}

func readSource(t *testing.T, folder string) source {
	t.Helper()
	s := source{feature: filepath.Base(folder), asked: map[string]token.Position{}}
	if s.feature == "bot" {
		s.feature = "core"
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	set := token.NewFileSet()
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(set, file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool { s.see(set, n); return true })
	}
	return s
}

func (s *source) see(set *token.FileSet, n ast.Node) {
	switch n := n.(type) {
	case *ast.BasicLit:
		if v, err := strconv.Unquote(n.Value); err == nil && n.Kind == token.STRING {
			s.literals = append(s.literals, v)
		}
	case *ast.BinaryExpr:
		v, ok := literal(n.X)
		if _, both := literal(n.Y); ok && !both && n.Op == token.ADD && strings.HasSuffix(v, ".") {
			s.open = append(s.open, strings.TrimPrefix(v, "core."))
		}
	case *ast.CallExpr:
		sel, ok := n.Fun.(*ast.SelectorExpr)
		if !ok {
			return
		}
		ask, ok := asks[sel.Sel.Name]
		if !ok || len(n.Args) <= ask.arg {
			return
		}
		if key, ok := literal(n.Args[ask.arg]); ok {
			s.asked[ask.before+key] = set.Position(n.Pos())
		}
	}
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	v, err := strconv.Unquote(lit.Value)
	return v, err == nil
}

// uses reports whether a text may be shown: its key is made of literals, or
// begins with one to which a value is added. Words of commands, and labels of
// buttons, are named by what comes after.
func (s *source) uses(key string) bool {
	if s.made(key) || s.made(s.feature+"."+key) {
		return true
	}
	if rest, ok := strings.CutPrefix(key, "button."); ok {
		return s.made(rest)
	}
	if rest, ok := strings.CutPrefix(key, "cmd."); ok {
		return !slices.ContainsFunc(strings.Split(rest, "."), func(part string) bool {
			return part != "about" && part != "example" && part != "on-message" && !slices.Contains(s.literals, part)
		})
	}
	return slices.ContainsFunc(s.open, func(p string) bool { return p != "" && strings.HasPrefix(key, p) })
}

// made reports whether literals, one after the other, make up the key.
func (s *source) made(key string) bool {
	return key == "" || slices.ContainsFunc(s.literals, func(l string) bool {
		return len(l) > 1 && strings.HasPrefix(key, l) && s.made(key[len(l):])
	})
}

// Every text that the code asks for is there, and every text is asked for.
func TestTextsAndCodeAgree(t *testing.T) {
	core := readTexts(t, "text/fr.yaml")
	for _, folder := range textFolders(t) {
		if folder != "../bot" && filepath.Dir(folder) != "../bot" {
			continue // the page and the command line ask in ways of their own
		}
		own, src := readTexts(t, filepath.Join(folder, "text/fr.yaml")), readSource(t, folder)
		for key, at := range src.asked {
			key := strings.TrimPrefix(strings.TrimPrefix(key, "core."), src.feature+".")
			if own[key] == nil && core[key] == nil {
				t.Errorf("%s: text %q is not in %s/text", at, key, folder)
			}
		}
		for key := range own {
			if !src.uses(key) {
				t.Errorf("%s/text: nothing shows %q", folder, key)
			}
		}
	}
}
