"""Why an instance was not written, and what went wrong with the machine: the closed set of run-time codes.

A `Rejection` is a reason, not an exception: `Result.reason` and the manifest carry its code. A `Fault` is an exception
of ours. Neither ever holds a value of a patient or the name of an input.

Kernels return a small number; `REJECTION_OF_STATUS` turns it into its reason.
"""

from __future__ import annotations

from typing import ClassVar

from anondsl.codes import Coded


class Rejection(Coded):
    """A reason for which an instance is not written. `status` is the number that kernels return, 0 for none."""

    message: ClassVar[str] = ""
    remedy: ClassVar[str] = ""
    status: ClassVar[int] = 0


class NotDicom(Rejection):
    """The bytes are no DICOM file: no `DICM` mark, and no data set in a plain encoding either."""

    code = "ADL901"
    slug = "not-dicom"
    message = "this is no DICOM file"
    remedy = "leave it out of the input, or look at what wrote it"
    status = 1


class TruncatedFile(Rejection):
    """The file ends in the middle of an element or item."""

    code = "ADL902"
    slug = "truncated-file"
    message = "the file ends in the middle of an element"
    remedy = "fetch the file again from where it came"
    status = 2


class LengthOverrun(Rejection):
    """An element or item claims more bytes than its sequence, item or file has."""

    code = "ADL903"
    slug = "length-overrun"
    message = "an element claims more bytes than there are"
    remedy = "the file is damaged or hostile; fetch it again, or repair it with its maker"
    status = 3


class MalformedStructure(Rejection):
    """Items, delimiters or lengths stand where the standard allows none (PS3.5 section 7)."""

    code = "ADL904"
    slug = "malformed-structure"
    message = "the data set breaks the encoding rules"
    remedy = "the file is damaged; fetch it again, or repair it with its maker"
    status = 4


class UnknownVr(Rejection):
    """An explicit VR file holds a value representation that PS3.5 does not have."""

    code = "ADL905"
    slug = "unknown-vr"
    message = "an element states a value representation that does not exist"
    remedy = "the file is damaged or of another kind; fetch it again"
    status = 5


class TooDeep(Rejection):
    """Sequences are nested deeper than the cap of 64."""

    code = "ADL906"
    slug = "too-deep"
    message = "sequences are nested too deeply"
    remedy = "no known kind of image does this; treat the file as hostile"
    status = 6


class TooManyElements(Rejection):
    """The data set holds more elements and items than the cap."""

    code = "ADL907"
    slug = "too-many-elements"
    message = "the data set holds too many elements"
    remedy = "no known kind of image does this; treat the file as hostile"
    status = 7


class DuplicateElement(Rejection):
    """A tag occurs twice in one data set or item, so nobody can say which of the two others will read."""

    code = "ADL908"
    slug = "duplicate-element"
    message = "an attribute occurs twice in one data set"
    remedy = "repair the file with its maker"
    status = 8


class TrailingBytes(Rejection):
    """Bytes follow the data set that are no element."""

    code = "ADL909"
    slug = "trailing-bytes"
    message = "bytes follow the end of the data set"
    remedy = "the file may hold a second one; repair it with its maker"
    status = 9


class UnknownTransferSyntax(Rejection):
    """The transfer syntax is missing where it is needed, private, or not known."""

    code = "ADL910"
    slug = "unknown-transfer-syntax"
    message = "the transfer syntax is not known"
    remedy = "convert the file to a standard transfer syntax"


class InflationFailed(Rejection):
    """A deflated data set is damaged, or inflates beyond every bound."""

    code = "ADL911"
    slug = "inflation-failed"
    message = "the deflated data set is damaged or too large"
    remedy = "fetch the file again; treat it as hostile if it stays so"


class NoSopClass(Rejection):
    """Neither the data set nor the file meta information states a SOP Class UID."""

    code = "ADL912"
    slug = "no-sop-class"
    message = "the SOP Class UID is missing"
    remedy = "the file is no complete instance; fetch it again from the archive"


class NoSopInstance(Rejection):
    """Neither the data set nor the file meta information states a SOP Instance UID."""

    code = "ADL913"
    slug = "no-sop-instance"
    message = "the SOP Instance UID is missing"
    remedy = "the file is no complete instance; fetch it again from the archive"


class DicomDirectory(Rejection):
    """A DICOMDIR names files and patients; it is never copied, only made anew."""

    code = "ADL914"
    slug = "dicomdir"
    message = "a DICOMDIR is never copied"
    remedy = "make a new one from the output with a DICOMDIR tool"


class EncapsulatedDocument(Rejection):
    """The instance is a document (PDF, CDA, STL, ...): nothing here can clean what it says."""

    code = "ADL915"
    slug = "encapsulated-document"
    message = "the instance holds an encapsulated document"
    remedy = 'write `accept encapsulated-documents because "..."` to let such instances in'


class Video(Rejection):
    """The pixel data is a video stream, which nothing here can look into."""

    code = "ADL916"
    slug = "video"
    message = "the pixel data is a video stream"
    remedy = 'write `accept video because "..."` to let such instances in'


class NoHonestDummy(Rejection):
    """A rule takes away a number or code of the picture that the object needs."""

    code = "ADL917"
    slug = "no-honest-dummy"
    message = "a rule takes away an attribute that the picture needs and for which no honest dummy exists"
    remedy = "add a `keep` for the attribute that the record names"
    status = 17


class RuleRejects(Rejection):
    """A `reject` statement of the ruleset holds for this instance."""

    code = "ADL918"
    slug = "rule-rejects"
    message = "a `reject` statement of the ruleset holds"
    remedy = "see the statements that the record names"


class ConditionUnknown(Rejection):
    """A condition reads a value that is not valid for its VR, so nobody can say whether it holds."""

    code = "ADL919"
    slug = "condition-unknown"
    message = "a condition reads a value that is not valid"
    remedy = "repair the attribute that the record names, or test for it with `reject when`"


class ValueFailed(Rejection):
    """A value could not be made, or does not fit the attribute, and the rule has no `else`."""

    code = "ADL920"
    slug = "value-failed"
    message = "a value of a rule could not be made"
    remedy = "give the rule an `else remove`, `else empty` or `else` with a value"


class NoPatient(Rejection):
    """The attribute that says who the patient is, is missing or empty, and a rule works per patient."""

    code = "ADL921"
    slug = "no-patient"
    message = "the attribute that identifies the patient is missing"
    remedy = "write `identify patients by ... else StudyInstanceUID`"


class AlreadyDone(Rejection):
    """The instance carries the digest of this very ruleset."""

    code = "ADL922"
    slug = "already-done"
    message = "this ruleset has already been applied to the instance"
    remedy = "run with `--again` if this is meant"


class DuplicateInstance(Rejection):
    """Another input, of this run or of an earlier one, gave the same output name and the same bytes."""

    code = "ADL923"
    slug = "duplicate-instance"
    message = "the very same output is there already"
    remedy = "nothing is lost: another input, or an earlier run, wrote it"


class UnknownCharacterSet(Rejection):
    """Specific Character Set (0008,0005) names a set that PS3.3 C.12.1.1.2 does not have."""

    code = "ADL924"
    slug = "unknown-character-set"
    message = "the character set is not known"
    remedy = "repair Specific Character Set (0008,0005) with the file's maker"


class SeveralValues(Rejection):
    """An attribute of multiplicity 1 that a condition reads holds several values."""

    code = "ADL925"
    slug = "several-values"
    message = "an attribute of multiplicity 1 that a condition reads holds several values"
    remedy = "repair the attribute that the record names"


class TooLarge(Rejection):
    """The file is larger than can be handled (4 GiB of header or more)."""

    code = "ADL926"
    slug = "too-large"
    message = "the header of the file is too large"
    remedy = "no known kind of image does this; treat the file as hostile"
    status = 26


class PixelLengthWrong(Rejection):
    """The pixel data is shorter than Rows, Columns, samples and frames ask for, or its fragments are damaged."""

    code = "ADL927"
    slug = "pixel-length-wrong"
    message = "the pixel data does not have the length that its attributes state"
    remedy = "fetch the file again from where it came"
    status = 27


class PixelLengthUnknown(Rejection):
    """Rows, Columns, bits, samples and frames do not say where native pixel data ends and something else begins."""

    code = "ADL928"
    slug = "pixel-length-unknown"
    message = "the attributes of the picture do not say how long its pixel data is"
    remedy = "repair the attributes of the picture with the maker of the file"


REJECTION_OF_STATUS: dict[int, type[Rejection]] = {
    reason.status: reason
    for reason in (
        NotDicom,
        TruncatedFile,
        LengthOverrun,
        MalformedStructure,
        UnknownVr,
        TooDeep,
        TooManyElements,
        DuplicateElement,
        TrailingBytes,
        NoHonestDummy,
        TooLarge,
        PixelLengthWrong,
    )
}


class Fault(Coded, Exception):
    """A fault of ours or of the machine, or a compiled ruleset or key that cannot be used."""

    def __init__(self, message: str, help: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.help = help


class ArtifactUnreadable(Fault):
    """A compiled ruleset is damaged, of a newer format, or no compiled ruleset at all."""

    code = "ADL801"
    slug = "artifact-unreadable"


class KeyUnusable(Fault):
    """The key file is missing, of a wrong length or form, or readable by others."""

    code = "ADL802"
    slug = "key-unusable"


class KeyMissing(Fault):
    """The ruleset derives values from a secret key and none was given."""

    code = "ADL803"
    slug = "key-missing"


class ParameterMissing(Fault):
    """A parameter without default was not given, or one was given that the ruleset does not declare."""

    code = "ADL804"
    slug = "parameter-missing"


class NotBuiltYet(Fault):
    """The ruleset asks for something that this version cannot execute yet; it never runs half a ruleset."""

    code = "ADL805"
    slug = "not-built-yet"


class InputUnreadable(Fault):
    """An input cannot be read: no permission, no such file, or the disk fails."""

    code = "ADL806"
    slug = "input-unreadable"


class OutputUnwritable(Fault):
    """An output cannot be written: no permission, or the disk is full."""

    code = "ADL807"
    slug = "output-unwritable"


class EngineUnavailable(Fault):
    """The kernels can neither be loaded nor compiled on this machine."""

    code = "ADL808"
    slug = "engine-unavailable"


class InternalError(Fault):
    """A fault in anondsl itself. Nothing was written for the instance; please file an issue."""

    code = "ADL899"
    slug = "internal-error"
