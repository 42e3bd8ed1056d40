package layers

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

const module = "gatehouse/"

// A graph maps each of our packages to what it imports: ours by their path as
// the rules write it, others by their import path.
type graph map[string][]string

// read parses the import clauses of all Go files under root that are not tests.
// The files are read here, not asked of the go command, so that `go test` sees
// them as inputs and does not replay a stale pass from its cache.
func read(root string) (graph, error) {
	g := graph{}
	for _, top := range []string{"cmd", "internal", "gatehousetest", "test"} {
		if _, err := os.Stat(filepath.Join(root, top)); os.IsNotExist(err) {
			continue
		}
		err := filepath.WalkDir(filepath.Join(root, top), func(file string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && (d.Name() == "testdata" || d.Name() == "node_modules"):
				return fs.SkipDir
			case d.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go"):
				return nil
			}
			relative, err := filepath.Rel(root, filepath.Dir(file))
			if err != nil {
				return err
			}
			return g.add(short(module+filepath.ToSlash(relative)), file)
		})
		if err != nil {
			return nil, err
		}
	}
	return g, nil
}

func (g graph) add(pkg, file string) error {
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		return err
	}
	if _, known := g[pkg]; !known {
		g[pkg] = nil
	}
	for _, spec := range parsed.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return err
		}
		if imported = short(imported); !slices.Contains(g[pkg], imported) {
			g[pkg] = append(g[pkg], imported)
		}
	}
	return nil
}

// short turns an import path of ours into the form of the rules, marked by a
// leading "./" so that our "session" is not taken for somebody else's.
func short(imported string) string {
	rest, ours := strings.CutPrefix(imported, module)
	if !ours {
		return imported
	}
	return "./" + strings.TrimPrefix(rest, "internal/")
}

// check returns each broken rule in words, in a stable order.
func check(g graph) []string {
	var broken []string
	for _, pkg := range sorted(g) {
		rule, found := layerOf(pkg)
		if !found {
			broken = append(broken, pkg+": no layer holds this package; give it a line in test/layers/rules.go")
			continue
		}
		for _, imported := range g[pkg] {
			if strings.HasPrefix(imported, "./") && !matchesAny(rule.may, imported) {
				broken = append(broken, fmt.Sprintf("%s -> %s: %s may import of ours only %v", pkg, imported, rule.packages, rule.may))
			}
		}
		for _, b := range bans {
			if !matchesAny(b.from, pkg) {
				continue
			}
			if found := g.path(pkg, b.never, map[string]bool{}); found != nil {
				broken = append(broken, strings.Join(found, " -> ")+": "+b.why)
			}
		}
	}
	return broken
}

// path finds a way from pkg to a package of never, through our own packages.
func (g graph) path(pkg string, never []string, seen map[string]bool) []string {
	seen[pkg] = true
	for _, imported := range g[pkg] {
		if matchesAny(never, imported) {
			return []string{pkg, imported}
		}
		if seen[imported] || g[imported] == nil {
			continue
		}
		if rest := g.path(imported, never, seen); rest != nil {
			return append([]string{pkg}, rest...)
		}
	}
	return nil
}

func layerOf(pkg string) (best layer, found bool) {
	for _, l := range layersOfProduct {
		if "./"+l.packages == pkg {
			return l, true
		}
		if matches(l.packages, pkg) && (!found || len(l.packages) > len(best.packages)) {
			best, found = l, true
		}
	}
	return best, found
}

func matchesAny(patterns []string, pkg string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return matches(p, pkg) })
}

// matches compares with "/..." as the go command does. A pattern that names a
// package of ours matches only ours.
func matches(pattern, pkg string) bool {
	name, deep := strings.CutSuffix(pattern, "/...")
	rest, ours := strings.CutPrefix(pkg, "./")
	if ours != isOurs(name) {
		return false
	}
	return rest == name || deep && strings.HasPrefix(rest, name+"/")
}

// isOurs tells names of the rules apart: strangers have a dot in their first
// part or come from the standard library.
func isOurs(name string) bool {
	first, _, _ := strings.Cut(name, "/")
	return path.Ext(first) == "" && !slices.Contains([]string{"net", "database", "testing"}, first)
}

func sorted(g graph) []string {
	names := make([]string, 0, len(g))
	for name := range g {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
