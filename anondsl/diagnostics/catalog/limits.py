"""Limits of what a ruleset can be compiled to: an error that names the place, never a time-out."""

from __future__ import annotations

from anondsl.diagnostics.core import DiagnosticKind
from anondsl.records import record


@record
class TooComplexRules(DiagnosticKind):
    """So many conditions, paths or patterns bear on one place that their combinations pass a limit.

    ## Why it matters

    A compiled ruleset holds, for every attribute, the decision under every combination of the conditions and paths that
    can matter for it. A handful of rules under independent conditions is small; hundreds that all bear on one attribute
    are more than anybody can review, and would make compiling and running slow. The limits are 400 conditions, paths
    and scopes on one attribute, 2000 nodes of its decision, 4096 states of all sequence paths together, and 2000
    overlapping tag patterns. Each `**` in a path can double the number of states.

    ## Example

    ```
    otherwise keep
    remove RequestAttributesSequence/**/SegmentLabel, ReferencedStudySequence/**/SegmentLabel,
        ReferencedSeriesSequence/**/SegmentLabel, ReferencedImageSequence/**/SegmentLabel,
        SourceImageSequence/**/SegmentLabel, ContentSequence/**/SegmentLabel,
        SpecimenDescriptionSequence/**/SegmentLabel, AcquisitionContextSequence/**/SegmentLabel,
        GraphicAnnotationSequence/**/SegmentLabel, SegmentSequence/**/SegmentLabel,
        SharedFunctionalGroupsSequence/**/SegmentLabel, PerFrameFunctionalGroupsSequence/**/SegmentLabel,
        ContributingEquipmentSequence/**/SegmentLabel, OriginalAttributesSequence/**/SegmentLabel
    ```

    ## Instead

    ```
    otherwise keep technical
    remove SegmentLabel
    ```
    """

    code = "ADL380"
    slug = "too-complex"
    since = "0.1"
    what: str

    def message(self) -> str:
        return f"the rules on {self.what} are too complex to be compiled"

    def help(self) -> str:
        return "merge conditions, name fewer `**` paths, or use a wider selector"


@record
class SplitRepeatingGroup(DiagnosticKind):
    """A tag or pattern picks one of the groups 50xx or 60xx and leaves the others.

    ## Why it matters

    Curves (50xx) and overlays (60xx) stand in up to 16 groups of one meaning; which of them a device fills differs from
    file to file. A rule for one of them would leave the same data in the next group to another rule.

    ## Example

    ```
    otherwise keep technical
    remove (6002,3000)
    ```

    ## Instead

    ```
    otherwise keep technical
    remove (60xx,3000)
    ```

    ## References

    PS3.5 section 7.6
    """

    code = "ADL381"
    slug = "split-repeating-group"
    since = "0.1"
    selector: str

    def message(self) -> str:
        return f"`{self.selector}` picks one of the groups 50xx or 60xx, which can only be ruled together"

    def help(self) -> str:
        return "write `xx` for the last two digits of the group"
