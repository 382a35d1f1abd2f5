// Answers expressions in CEL as the API server of Kubernetes does, by its own packages.
//
// It reads {"object": …, "expressions": ["…", …]} on standard input, and writes {"answers": [[{…}], …]} on standard output,
// in the order of the expressions: all the answers that were given to each. An answer has a type and a value, a type and
// an error, or why it was refused.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	gocel "github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/common/types/traits"
	apijson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apiserver/pkg/admission/plugin/cel"
	"k8s.io/apiserver/pkg/cel/environment"
)

type questions struct {
	// Read apart: Kubernetes' own decoder tells integers from floating-point numbers.
	Object      json.RawMessage `json:"object"`
	Expressions []string        `json:"expressions"`
}

type answer struct {
	Type    string  `json:"type,omitempty"`
	Value   *string `json:"value,omitempty"`
	Error   *string `json:"error,omitempty"`
	Refused *string `json:"refused,omitempty"`
}

// What walks a map answers in the order of Go's maps, another each time: of two keys, one in eight walks begins with the
// second. So often asked, less than one in 10^11 such expressions seems to have one answer.
const times = 200

// expression may have any type, where one of a policy must be a bool.
type expression string

func (e expression) GetExpression() string      { return string(e) }
func (e expression) ReturnTypes() []*gocel.Type { return []*gocel.Type{gocel.AnyType} }

type recorder struct {
	compiler *cel.CompositedCompiler
	object   map[string]any
}

func newRecorder(object json.RawMessage) (*recorder, error) {
	decoded := map[string]any{}
	if err := apijson.Unmarshal(object, &decoded); err != nil {
		return nil, fmt.Errorf("the object is no JSON object: %w", err)
	}
	version := environment.DefaultCompatibilityVersion()
	// The costs are those of policies, which are counted strictly.
	base := environment.MustBaseEnvSet(version, true)
	composition, err := cel.NewCompositionEnv(cel.VariablesTypeName, base)
	if err != nil {
		return nil, fmt.Errorf("Kubernetes %s makes no environment of expressions: %w", version, err)
	}
	return &recorder{cel.NewCompositedCompilerFromTemplate(composition), decoded}, nil
}

// answers compiles as the API server does when a policy is created, and evaluates as it does when an object comes.
func (r *recorder) answers(text string) (all []answer, err error) {
	defer func() {
		// Its trace would not say which of thousands of expressions it was.
		if reason := recover(); reason != nil {
			err = fmt.Errorf("Kubernetes panics at the expression %q: %v", text, reason)
		}
	}()
	declared := cel.OptionalVariableDeclarations{HasParams: true, HasAuthorizer: true, StrictCost: true}
	compiled := r.compiler.CompileCELExpression(expression(text), declared, environment.NewExpressions)
	if compiled.Error != nil {
		return []answer{{Refused: &compiled.Error.Detail}}, nil
	}
	values, failures := map[string]bool{}, map[string]bool{}
	for range times {
		value, failure := r.evaluate(compiled.Program)
		if failure != nil {
			failures[failure.Error()] = true
		} else {
			values[show(value)] = true
		}
	}
	kind := compiled.OutputType.String()
	for _, value := range slices.Sorted(maps.Keys(values)) {
		all = append(all, answer{Type: kind, Value: &value})
	}
	for _, failure := range slices.Sorted(maps.Keys(failures)) {
		all = append(all, answer{Type: kind, Error: &failure})
	}
	return all, nil
}

func (r *recorder) evaluate(program gocel.Program) (ref.Val, error) {
	ctx := r.compiler.CompositionEnv.CreateContext(context.Background())
	given := map[string]any{
		"object":          r.object,
		"oldObject":       nil,
		"params":          nil,
		"namespaceObject": nil,
		"request":         map[string]any{"operation": "CREATE", "name": "n"},
	}
	given["variables"] = ctx.Variables(given)
	value, _, err := program.ContextEval(ctx, given)
	return value, err
}

// show gives every value one spelling, which the tests have too (test/support/shown-value.ts).
func show(value ref.Val) string {
	switch v := value.(type) {
	case types.Null:
		return "null"
	case types.Bool:
		return strconv.FormatBool(bool(v))
	case types.Int:
		return fmt.Sprintf("int(%d)", int64(v))
	case types.Uint:
		return fmt.Sprintf("uint(%d)", uint64(v))
	case types.Double:
		return "double(" + strconv.FormatFloat(float64(v), 'e', -1, 64) + ")"
	case types.String:
		return showString(string(v))
	case types.Bytes:
		return fmt.Sprintf("bytes(%x)", []byte(v))
	case types.Timestamp:
		return "timestamp(" + v.Time.UTC().Format("2006-01-02T15:04:05.999999999Z") + ")"
	case types.Duration:
		return fmt.Sprintf("duration(%d)", v.Duration.Nanoseconds())
	case *types.Type:
		return "type(" + v.String() + ")"
	case *types.Optional:
		if !v.HasValue() {
			return "optional.none"
		}
		return "optional(" + show(v.GetValue()) + ")"
	case traits.Lister:
		items := []string{}
		for each := v.Iterator(); each.HasNext() == types.True; {
			items = append(items, show(each.Next()))
		}
		return "[" + strings.Join(items, ",") + "]"
	case traits.Mapper:
		items := []string{}
		for each := v.Iterator(); each.HasNext() == types.True; {
			key := each.Next()
			items = append(items, show(key)+":"+show(v.Get(key)))
		}
		// Go's maps have no order.
		slices.Sort(items)
		return "{" + strings.Join(items, ",") + "}"
	}
	return fmt.Sprintf("%s(%v)", value.Type().TypeName(), value.Value())
}

// showString leaves < > & as they are, which json.Marshal would escape for HTML.
func showString(value string) string {
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	// Neither a string nor a builder can fail.
	_ = encoder.Encode(value)
	return strings.TrimSuffix(text.String(), "\n")
}

func run(in io.Reader, out io.Writer) error {
	var asked questions
	if err := json.NewDecoder(in).Decode(&asked); err != nil {
		return fmt.Errorf("standard input is not {\"object\": …, \"expressions\": […]}: %w", err)
	}
	recorder, err := newRecorder(asked.Object)
	if err != nil {
		return err
	}
	answers := make([][]answer, len(asked.Expressions))
	for at, text := range asked.Expressions {
		if answers[at], err = recorder.answers(text); err != nil {
			return err
		}
	}
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(map[string][][]answer{"answers": answers})
}

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "recorder:", err)
		os.Exit(1)
	}
}
